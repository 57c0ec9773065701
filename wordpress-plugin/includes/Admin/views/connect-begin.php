<?php
/**
 * Connecting without copying anything: by the server's consent page, or by a mailed code.
 *
 * @package Laleo
 * @var \Laleo\Config $config    Effective settings.
 * @var string        $laleo_url Address to show.
 */

namespace Laleo\Admin;

defined( 'ABSPATH' ) || exit;

$laleo_begun = Connect_Flow::waiting_for_code();
$laleo_user  = wp_get_current_user();
?>
<?php if ( $laleo_begun ) : ?>
<div class="laleo-card">
	<?php Settings_Page::open_form( Connect_Flow::CODE ); ?>
		<div class="laleo-field">
			<label for="laleo-code"><?php esc_html_e( 'The code from the mail', 'laleo' ); ?></label>
			<input type="text" id="laleo-code" name="laleo_code" class="regular-text code" inputmode="numeric" autocomplete="one-time-code" maxlength="11" aria-describedby="laleo-code-help">
			<?php /* translators: %s: e-mail address. */ ?>
			<p class="description" id="laleo-code-help"><?php echo esc_html( sprintf( __( 'If %s may sign in at this server, a code of six digits is on its way there.', 'laleo' ), $laleo_begun['email'] ) ); ?></p>
		</div>
		<p class="laleo-buttons">
			<button type="submit" class="button button-primary"><?php esc_html_e( 'Connect', 'laleo' ); ?></button>
			<button type="submit" class="button" name="laleo_again" value="1"><?php esc_html_e( 'Begin again', 'laleo' ); ?></button>
		</p>
	</form>
</div>
<?php else : ?>
<div class="laleo-card">
	<?php Settings_Page::open_form( Connect_Flow::BEGIN ); ?>
		<div class="laleo-field">
			<label for="laleo-server"><?php esc_html_e( 'Server address', 'laleo' ); ?></label>
			<input type="text" inputmode="url" id="laleo-server" name="laleo_url" class="regular-text code" required spellcheck="false" autocapitalize="none" autocomplete="url" placeholder="https://chat.example.com" value="<?php echo esc_attr( $laleo_url ); ?>" <?php disabled( $config->is_fixed( 'url' ) ); ?>>
			<p class="description"><?php esc_html_e( 'You sign in there, choose a widget and come back. Nothing has to be copied.', 'laleo' ); ?></p>
		</div>
		<p class="laleo-buttons"><button type="submit" class="button button-primary"><?php esc_html_e( 'Connect', 'laleo' ); ?></button></p>
	</form>
</div>
<details class="laleo-card laleo-more">
	<summary><?php esc_html_e( 'No account there yet? Open one by e-mail', 'laleo' ); ?></summary>
	<?php Settings_Page::open_form( Connect_Flow::MAIL ); ?>
		<div class="laleo-field">
			<label for="laleo-mail-server"><?php esc_html_e( 'Server address', 'laleo' ); ?></label>
			<input type="text" inputmode="url" id="laleo-mail-server" name="laleo_url" class="regular-text code" required spellcheck="false" autocapitalize="none" placeholder="https://chat.example.com" value="<?php echo esc_attr( $laleo_url ); ?>" <?php disabled( $config->is_fixed( 'url' ) ); ?>>
		</div>
		<div class="laleo-field">
			<label for="laleo-email"><?php esc_html_e( 'E-mail address', 'laleo' ); ?></label>
			<input type="email" id="laleo-email" name="laleo_email" class="regular-text" required autocomplete="email" value="<?php echo esc_attr( $laleo_user->user_email ); ?>">
			<p class="description"><?php esc_html_e( 'The server mails a code. Account and widget are made when there are none.', 'laleo' ); ?></p>
		</div>
		<p class="laleo-buttons"><button type="submit" class="button"><?php esc_html_e( 'Send the code', 'laleo' ); ?></button></p>
	</form>
</details>
<?php endif; ?>
