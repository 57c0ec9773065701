<?php
/**
 * Step 1: server address and access token; or a widget id alone.
 *
 * @package Laleo
 * @var \Laleo\Config $config Effective settings.
 * @var array         $view   typed: address to show again; again: whether there is a connection to go back to.
 */

namespace Laleo\Admin;

defined( 'ABSPATH' ) || exit;

$laleo_url = '' === $view['typed'] || $config->is_fixed( 'url' ) ? $config->url() : $view['typed'];
?>
<?php if ( $view['again'] ) : ?>
	<h2><?php esc_html_e( 'Change the connection', 'laleo' ); ?></h2>
<?php else : ?>
	<p class="laleo-lead"><?php esc_html_e( 'See who is on your site right now and talk to them. Laleo runs on a server that you own; connect this site to it in two steps.', 'laleo' ); ?></p>
	<h2><?php esc_html_e( 'Step 1 of 2: Your Laleo server', 'laleo' ); ?></h2>
<?php endif; ?>
<?php if ( ! $config->is_fixed( 'token' ) && ! $config->is_fixed( 'widget_id' ) ) : ?>
	<?php require __DIR__ . '/connect-begin.php'; ?>
	<h3><?php esc_html_e( 'With an access token', 'laleo' ); ?></h3>
<?php endif; ?>
<div class="laleo-card">
	<?php Settings_Page::open_form( Settings_Actions::CONNECT ); ?>
		<div class="laleo-field">
			<label for="laleo-url"><?php esc_html_e( 'Server address', 'laleo' ); ?></label>
			<input type="text" inputmode="url" id="laleo-url" name="laleo_url" class="regular-text code" required
				spellcheck="false" autocapitalize="none" autocomplete="url" placeholder="https://chat.example.com"
				value="<?php echo esc_attr( $laleo_url ); ?>" aria-describedby="laleo-url-help"
				<?php disabled( $config->is_fixed( 'url' ) ); ?>>
			<p class="description" id="laleo-url-help">
				<?php
				if ( $config->is_fixed( 'url' ) ) {
					echo esc_html( $config->source_label( 'url' ) . '.' );
				} else {
					esc_html_e( 'The address that opens your Laleo console.', 'laleo' );
				}
				?>
			</p>
		</div>
		<div class="laleo-field">
			<label for="laleo-token"><?php esc_html_e( 'Access token', 'laleo' ); ?></label>
			<?php // Never filled in: a stored token does not go back to the browser. ?>
			<input type="password" id="laleo-token" name="laleo_token" class="regular-text code" autocomplete="off"
				placeholder="<?php echo esc_attr( '' === $config->masked_token() ? 'laleo_pat_…' : $config->masked_token() ); ?>" aria-describedby="laleo-token-help"
				<?php disabled( $config->is_fixed( 'token' ) ); ?> <?php echo '' === $config->token() ? 'required' : ''; ?>>
			<p class="description" id="laleo-token-help">
				<?php
				if ( $config->is_fixed( 'token' ) ) {
					echo esc_html( $config->source_label( 'token' ) . '.' );
				} elseif ( '' !== $config->token() ) {
					esc_html_e( 'Leave empty to keep the stored token. Another server needs its own.', 'laleo' );
				} else {
					esc_html_e( 'Make one in the console under Tokens; the scope “read” is enough. It is kept in this site’s database and never sent to a browser.', 'laleo' );
				}
				?>
			</p>
		</div>
		<p class="laleo-buttons">
			<button type="submit" class="button"><?php esc_html_e( 'Connect with the token', 'laleo' ); ?></button>
			<?php if ( $view['again'] ) : ?>
				<a class="button" href="<?php echo esc_url( Settings_Page::url() ); ?>"><?php esc_html_e( 'Cancel', 'laleo' ); ?></a>
			<?php endif; ?>
		</p>
	</form>
</div>
<?php if ( ! $config->is_fixed( 'widget_id' ) ) : ?>
<details class="laleo-card laleo-more">
	<summary><?php esc_html_e( 'No access token? Use a widget id', 'laleo' ); ?></summary>
	<?php Settings_Page::open_form( Settings_Actions::BY_ID ); ?>
		<p class="description"><?php esc_html_e( 'Enough to show the widget. The id is part of the script tag that the console gives you.', 'laleo' ); ?></p>
		<div class="laleo-field">
			<label for="laleo-id-url"><?php esc_html_e( 'Server address', 'laleo' ); ?></label>
			<input type="text" inputmode="url" id="laleo-id-url" name="laleo_url" class="regular-text code" required
				spellcheck="false" autocapitalize="none" placeholder="https://chat.example.com"
				value="<?php echo esc_attr( $laleo_url ); ?>" <?php disabled( $config->is_fixed( 'url' ) ); ?>>
		</div>
		<div class="laleo-field">
			<label for="laleo-id"><?php esc_html_e( 'Widget id', 'laleo' ); ?></label>
			<input type="text" id="laleo-id" name="laleo_widget_id" class="regular-text code" required
				spellcheck="false" autocapitalize="none" autocomplete="off" placeholder="wgt_…">
		</div>
		<p class="laleo-buttons"><button type="submit" class="button"><?php esc_html_e( 'Use this widget', 'laleo' ); ?></button></p>
	</form>
</details>
<?php endif; ?>
