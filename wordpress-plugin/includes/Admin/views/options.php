<?php
/**
 * Where the widget is shown and how it is loaded.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Options;

defined( 'ABSPATH' ) || exit;

$laleo_loading = get_option( Options::LOADING );
?>
<h2><?php esc_html_e( 'Where and how', 'laleo' ); ?></h2>
<form method="post" action="options.php">
	<?php settings_fields( Options::GROUP ); ?>
	<table class="form-table" role="presentation">
		<?php require __DIR__ . '/rules.php'; ?>
		<tr>
			<th scope="row"><?php esc_html_e( 'With a speed plugin', 'laleo' ); ?></th>
			<td>
				<fieldset>
					<legend class="screen-reader-text"><?php esc_html_e( 'With a speed plugin', 'laleo' ); ?></legend>
					<label><input type="radio" name="<?php echo esc_attr( Options::LOADING ); ?>" value="<?php echo esc_attr( Options::LOADING_NOW ); ?>" <?php checked( Options::LOADING_NOW, $laleo_loading ); ?>> <?php esc_html_e( 'Load the widget at once', 'laleo' ); ?></label><br>
					<label><input type="radio" name="<?php echo esc_attr( Options::LOADING ); ?>" value="<?php echo esc_attr( Options::LOADING_OPTIMIZER ); ?>" <?php checked( Options::LOADING_OPTIMIZER, $laleo_loading ); ?>> <?php esc_html_e( 'Let the speed plugin delay it', 'laleo' ); ?></label>
					<p class="description"><?php esc_html_e( 'A delayed widget appears after the first scroll or tap, and you see visitors only from then on.', 'laleo' ); ?></p>
				</fieldset>
			</td>
		</tr>
		<tr>
			<th scope="row"><?php esc_html_e( 'Staging copies', 'laleo' ); ?></th>
			<td>
				<label><input type="checkbox" name="<?php echo esc_attr( Options::STAGING ); ?>" value="1" <?php checked( (bool) get_option( Options::STAGING ) ); ?>> <?php esc_html_e( 'Load the widget on staging copies too', 'laleo' ); ?></label>
				<p class="description"><?php esc_html_e( 'A copy counts as staging when its WP_ENVIRONMENT_TYPE is “staging”.', 'laleo' ); ?></p>
			</td>
		</tr>
	</table>
	<?php submit_button(); ?>
</form>
