<?php
/**
 * Step 2: one of the account's widgets.
 *
 * @package Laleo
 * @var \Laleo\Config $config Effective settings.
 * @var array         $view   widgets: rows or WP_Error; status: from Status.
 */

namespace Laleo\Admin;

use Laleo\Account;
use Laleo\Address;
use Laleo\Status;

defined( 'ABSPATH' ) || exit;

$laleo_widgets = $view['widgets'];
$laleo_first   = Status::INCOMPLETE === $view['status']['state'];
$laleo_chosen  = $config->widget_id();
if ( '' === $laleo_chosen && is_array( $laleo_widgets ) && $laleo_widgets ) {
	$laleo_chosen = $laleo_widgets[0]['id'];
}
?>
<h2><?php $laleo_first ? esc_html_e( 'Step 2 of 2: The widget for this site', 'laleo' ) : esc_html_e( 'The widget for this site', 'laleo' ); ?></h2>
<?php if ( is_wp_error( $laleo_widgets ) ) : ?>
	<?php Settings_Page::print_notice( 'error', $laleo_widgets->get_error_message() ); ?>
<?php elseif ( ! $laleo_widgets ) : ?>
	<div class="laleo-card">
		<p><?php esc_html_e( 'This account has no widget yet. Make one in the console, then come back.', 'laleo' ); ?></p>
		<p class="laleo-buttons">
			<a class="button button-primary" href="<?php echo esc_url( $config->url() . '/console' ); ?>"><?php esc_html_e( 'Open the console', 'laleo' ); ?></a>
			<a class="button" href="<?php echo esc_url( Settings_Page::url( array( 'step' => 'widget' ) ) ); ?>"><?php esc_html_e( 'Look again', 'laleo' ); ?></a>
		</p>
	</div>
<?php else : ?>
	<div class="laleo-card">
		<?php Settings_Page::open_form( Settings_Actions::CHOOSE ); ?>
			<?php if ( null !== $view['status']['account'] ) : ?>
				<?php /* translators: 1: name of an account, 2: host name. */ ?>
				<p class="laleo-ok"><?php echo esc_html( sprintf( __( 'Connected to the account “%1$s” on %2$s.', 'laleo' ), $view['status']['account'], Address::short( $config->url() ) ) ); ?></p>
			<?php endif; ?>
			<fieldset class="laleo-widgets">
				<legend class="screen-reader-text"><?php esc_html_e( 'Widget', 'laleo' ); ?></legend>
				<?php foreach ( $laleo_widgets as $laleo_widget ) : ?>
					<label class="laleo-widget">
						<input type="radio" name="laleo_widget_id" required value="<?php echo esc_attr( $laleo_widget['id'] ); ?>" <?php checked( $laleo_widget['id'], $laleo_chosen ); ?>>
						<span>
							<strong><?php echo esc_html( $laleo_widget['name'] ); ?></strong>
							<span class="description">
								<?php
								if ( ! $laleo_widget['enabled'] ) {
									esc_html_e( 'Switched off in the console', 'laleo' );
								} elseif ( Account::allows_this_site( $laleo_widget ) ) {
									esc_html_e( 'Made for this site', 'laleo' );
								} else {
									echo esc_html( implode( ', ', array_map( array( Address::class, 'short' ), $laleo_widget['origins'] ) ) );
								}
								?>
							</span>
						</span>
					</label>
				<?php endforeach; ?>
			</fieldset>
			<p class="laleo-buttons">
				<button type="submit" class="button button-primary"><?php esc_html_e( 'Use this widget', 'laleo' ); ?></button>
				<?php if ( $laleo_first ) : ?>
					<a class="button" href="<?php echo esc_url( Settings_Page::url( array( 'step' => 'connect' ) ) ); ?>"><?php esc_html_e( 'Change the connection', 'laleo' ); ?></a>
				<?php else : ?>
					<a class="button" href="<?php echo esc_url( Settings_Page::url() ); ?>"><?php esc_html_e( 'Cancel', 'laleo' ); ?></a>
				<?php endif; ?>
			</p>
		</form>
	</div>
<?php endif; ?>
