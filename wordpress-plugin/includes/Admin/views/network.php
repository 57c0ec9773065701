<?php
/**
 * The network's settings.
 *
 * @package Laleo
 * @var \Laleo\Config $config Effective settings.
 * @var array         $view   action: where the form goes; nonce: its action.
 */

namespace Laleo\Admin;

use Laleo\Network;
use Laleo\Options;

defined( 'ABSPATH' ) || exit;

$laleo_none = new \stdClass();
?>
<p class="laleo-lead"><?php esc_html_e( 'What you set here is so on every site, also on sites made later, until a site chooses otherwise. What you lock, no site chooses.', 'laleo' ); ?></p>
<form method="post" action="<?php echo esc_url( $view['action'] ); ?>">
	<?php wp_nonce_field( $view['nonce'] ); ?>
	<h2><?php esc_html_e( 'Connection', 'laleo' ); ?></h2>
	<div class="laleo-card">
		<div class="laleo-field">
			<label for="laleo-url"><?php esc_html_e( 'Server address', 'laleo' ); ?></label>
			<input type="text" inputmode="url" id="laleo-url" name="laleo_url" class="regular-text code" placeholder="https://chat.example.com" value="<?php echo esc_attr( $config->url() ); ?>" <?php disabled( $config->is_fixed( 'url' ) && 'network' !== $config->source( 'url' ) ); ?>>
		</div>
		<div class="laleo-field">
			<label for="laleo-token"><?php esc_html_e( 'Access token', 'laleo' ); ?></label>
			<input type="password" id="laleo-token" name="laleo_token" class="regular-text code" autocomplete="off" placeholder="<?php echo esc_attr( '' === $config->masked_token() ? 'laleo_pat_…' : $config->masked_token() ); ?>">
			<p class="description"><?php esc_html_e( 'Leave empty to keep the connection as it is. Each site exchanges it for a connection of its own.', 'laleo' ); ?></p>
		</div>
		<div class="laleo-field">
			<label for="laleo-id"><?php esc_html_e( 'Widget id', 'laleo' ); ?></label>
			<input type="text" id="laleo-id" name="laleo_widget_id" class="regular-text code" placeholder="wgt_…" value="<?php echo esc_attr( $config->widget_id() ); ?>">
		</div>
	</div>
	<h2><?php esc_html_e( 'Settings of the sites', 'laleo' ); ?></h2>
	<table class="widefat striped laleo-network">
		<thead><tr>
			<th scope="col"><?php esc_html_e( 'Setting', 'laleo' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Value on all sites', 'laleo' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Locked', 'laleo' ); ?></th>
		</tr></thead>
		<tbody>
		<?php foreach ( Options::settings() as $laleo_name => $laleo_setting ) : ?>
			<?php
			$laleo_kept  = Network::value( $laleo_setting['option'], $laleo_none );
			$laleo_set   = $laleo_kept !== $laleo_none;
			$laleo_value = $laleo_set ? $laleo_kept : $laleo_setting['fallback'];
			$laleo_field = "laleo_value[$laleo_name]";
			$laleo_label = str_replace( '_', ' ', $laleo_name );
			?>
			<tr>
				<th scope="row"><label><input type="checkbox" name="laleo_set[<?php echo esc_attr( $laleo_name ); ?>]" value="1" <?php checked( $laleo_set ); ?>> <?php echo esc_html( $laleo_label ); ?></label></th>
				<td>
				<?php if ( 'boolean' === $laleo_setting['type'] ) : ?>
					<select name="<?php echo esc_attr( $laleo_field ); ?>" aria-label="<?php echo esc_attr( $laleo_label ); ?>">
						<option value="0" <?php selected( (bool) $laleo_value, false ); ?>><?php esc_html_e( 'Off', 'laleo' ); ?></option>
						<option value="1" <?php selected( (bool) $laleo_value, true ); ?>><?php esc_html_e( 'On', 'laleo' ); ?></option>
					</select>
				<?php elseif ( 'array' === $laleo_setting['type'] ) : ?>
					<textarea name="<?php echo esc_attr( $laleo_field ); ?>" rows="2" class="regular-text code" aria-label="<?php echo esc_attr( $laleo_label ); ?>"><?php echo esc_textarea( implode( "\n", array_filter( (array) $laleo_value, 'is_scalar' ) ) ); ?></textarea>
				<?php elseif ( 'object' === $laleo_setting['type'] ) : ?>
					<textarea name="<?php echo esc_attr( $laleo_field ); ?>" rows="3" class="regular-text code" aria-label="<?php echo esc_attr( $laleo_label ); ?>"><?php echo esc_textarea( $laleo_value ? (string) wp_json_encode( $laleo_value ) : '' ); ?></textarea>
				<?php else : ?>
					<input type="text" name="<?php echo esc_attr( $laleo_field ); ?>" class="regular-text" aria-label="<?php echo esc_attr( $laleo_label ); ?>" value="<?php echo esc_attr( is_scalar( $laleo_value ) ? (string) $laleo_value : '' ); ?>">
				<?php endif; ?>
				</td>
				<td><input type="checkbox" name="laleo_lock[<?php echo esc_attr( $laleo_name ); ?>]" value="1" aria-label="<?php esc_attr_e( 'Locked', 'laleo' ); ?>: <?php echo esc_attr( $laleo_label ); ?>" <?php checked( Network::locks( $laleo_setting['option'] ) ); ?>></td>
			</tr>
		<?php endforeach; ?>
		</tbody>
	</table>
	<?php submit_button(); ?>
</form>
