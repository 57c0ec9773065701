<?php
/**
 * Who is known, who operates, and what agents may do.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Network;
use Laleo\Operators;
use Laleo\Options;

defined( 'ABSPATH' ) || exit;

$laleo_agents = array(
	Options::AGENTS_OFF   => __( 'Nothing', 'laleo' ),
	Options::AGENTS_READ  => __( 'Look: status, settings, visitors, conversations', 'laleo' ),
	Options::AGENTS_WRITE => __( 'Look and change: reply, connect, change settings', 'laleo' ),
);
$laleo_locked = static function ( string $option ): void {
	if ( Network::locks( $option ) ) {
		echo '<span class="description">' . esc_html__( 'Set for the whole network', 'laleo' ) . '</span>';
	}
};
?>
<h2><?php esc_html_e( 'People and agents', 'laleo' ); ?></h2>
<form method="post" action="options.php">
	<?php settings_fields( Options::GROUP_PEOPLE ); ?>
	<table class="form-table" role="presentation">
		<tr>
			<th scope="row"><?php esc_html_e( 'Logged-in visitors', 'laleo' ); ?></th>
			<td>
				<label><input type="checkbox" name="<?php echo esc_attr( Options::IDENTITY ); ?>" value="1" <?php checked( Options::value( 'identity' ) ); ?> <?php disabled( Network::locks( Options::IDENTITY ) ); ?>> <?php esc_html_e( 'Tell the team who they are', 'laleo' ); ?></label><?php $laleo_locked( Options::IDENTITY ); ?><br>
				<label><input type="checkbox" name="<?php echo esc_attr( Options::SHOP ); ?>" value="1" <?php checked( Options::value( 'shop' ) ); ?> <?php disabled( Network::locks( Options::SHOP ) ); ?>> <?php esc_html_e( 'Tell the team their WooCommerce cart and last orders, too', 'laleo' ); ?></label><?php $laleo_locked( Options::SHOP ); ?>
				<p class="description"><?php esc_html_e( 'Signed for five minutes, and never part of a page. Say so in your privacy policy.', 'laleo' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><?php esc_html_e( 'Who may answer visitors', 'laleo' ); ?></th>
			<td>
				<fieldset>
					<legend class="screen-reader-text"><?php esc_html_e( 'Who may answer visitors', 'laleo' ); ?></legend>
					<label><input type="checkbox" checked disabled> <?php echo esc_html( translate_user_role( 'Administrator' ) ); ?></label><br>
					<?php foreach ( wp_roles()->get_names() as $laleo_role => $laleo_name ) : ?>
						<?php if ( 'administrator' !== $laleo_role ) : ?>
						<label><input type="checkbox" name="<?php echo esc_attr( Operators::ROLES ); ?>[]" value="<?php echo esc_attr( $laleo_role ); ?>" <?php checked( in_array( $laleo_role, Operators::roles(), true ) ); ?> <?php disabled( Network::locks( Operators::ROLES ) ); ?>> <?php echo esc_html( translate_user_role( $laleo_name ) ); ?></label><br>
						<?php endif; ?>
					<?php endforeach; ?>
				</fieldset>
				<?php $laleo_locked( Operators::ROLES ); ?>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="laleo-agents"><?php esc_html_e( 'AI agents may', 'laleo' ); ?></label></th>
			<td>
				<select id="laleo-agents" name="<?php echo esc_attr( Options::AGENTS ); ?>" <?php disabled( Network::locks( Options::AGENTS ) ); ?>>
					<?php foreach ( $laleo_agents as $laleo_key => $laleo_text ) : ?>
						<option value="<?php echo esc_attr( $laleo_key ); ?>" <?php selected( Options::value( 'agents' ), $laleo_key ); ?>><?php echo esc_html( $laleo_text ); ?></option>
					<?php endforeach; ?>
				</select><?php $laleo_locked( Options::AGENTS ); ?>
				<p class="description"><?php esc_html_e( 'Through WordPress’s abilities (WordPress 6.9 and later), always with the rights of the user they act for.', 'laleo' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><label for="laleo-brand"><?php esc_html_e( 'Name in wp-admin', 'laleo' ); ?></label></th>
			<td>
				<input type="text" id="laleo-brand" name="<?php echo esc_attr( Options::BRAND ); ?>" class="regular-text" maxlength="40" placeholder="<?php esc_attr_e( 'Laleo', 'laleo' ); ?>" value="<?php echo esc_attr( Options::value( 'brand' ) ); ?>" <?php disabled( Network::locks( Options::BRAND ) ); ?>><?php $laleo_locked( Options::BRAND ); ?>
				<p class="description"><?php esc_html_e( 'Agencies may put their own here. Visitors see no name in any case.', 'laleo' ); ?></p>
			</td>
		</tr>
	</table>
	<?php submit_button(); ?>
</form>
<details class="laleo-card laleo-more">
	<summary><?php esc_html_e( 'Settings as a file', 'laleo' ); ?></summary>
	<?php Settings_Page::open_form( Settings_Transfer::EXPORT ); ?>
		<p class="laleo-buttons"><button type="submit" class="button"><?php esc_html_e( 'Download the settings', 'laleo' ); ?></button></p>
	</form>
	<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>" enctype="multipart/form-data">
		<input type="hidden" name="action" value="<?php echo esc_attr( Settings_Transfer::IMPORT ); ?>">
		<?php wp_nonce_field( Settings_Transfer::IMPORT ); ?>
		<div class="laleo-field">
			<label for="laleo-file"><?php esc_html_e( 'A file from another site', 'laleo' ); ?></label>
			<input type="file" id="laleo-file" name="laleo_file" accept=".json,application/json" required>
		</div>
		<p class="laleo-buttons"><button type="submit" class="button"><?php esc_html_e( 'Import', 'laleo' ); ?></button></p>
	</form>
</details>
