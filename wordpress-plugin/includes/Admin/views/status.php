<?php
/**
 * How the connection is doing, and what can be done about it.
 *
 * @package Laleo
 * @var \Laleo\Config $config Effective settings.
 * @var array         $view   status: from Status.
 */

namespace Laleo\Admin;

use Laleo\Address;
use Laleo\Config;
use Laleo\Status;

defined( 'ABSPATH' ) || exit;

$laleo_status = $view['status'];
$laleo_fine   = Status::CONNECTED === $laleo_status['state'];
$laleo_rows   = array(
	array( __( 'Server', 'laleo' ), Address::short( $config->url() ), 'url' ),
	array( __( 'Account', 'laleo' ), $laleo_status['account'] ?? '', '' ),
	array( __( 'Widget', 'laleo' ), $laleo_status['widget'] ?? '', '' ),
	array( __( 'Widget id', 'laleo' ), $config->widget_id(), 'widget_id' ),
	array( __( 'Access token', 'laleo' ), $config->masked_token(), 'token' ),
);
$laleo_own    = array_filter( array( 'url', 'token', 'widget_id' ), static fn( string $key ): bool => Config::SITE === $config->source( $key ) );
?>
<div class="laleo-card">
	<div class="laleo-head">
		<h2 class="laleo-state <?php echo $laleo_fine ? 'is-fine' : 'is-failing'; ?>">
			<span class="dashicons <?php echo $laleo_fine ? 'dashicons-yes-alt' : 'dashicons-warning'; ?>" aria-hidden="true"></span>
			<?php $laleo_fine ? esc_html_e( 'Connected', 'laleo' ) : esc_html_e( 'Visitors do not get the widget', 'laleo' ); ?>
		</h2>
		<?php Settings_Page::open_form( Settings_Actions::CHECK ); ?>
			<button type="submit" class="button-link"><?php esc_html_e( 'Check again', 'laleo' ); ?></button>
		</form>
	</div>
	<?php if ( null !== $laleo_status['problem'] ) : ?>
		<?php Settings_Page::print_notice( 'error', $laleo_status['problem'] ); ?>
	<?php endif; ?>
	<?php if ( is_ssl() && 0 === strpos( $config->url(), 'http://' ) ) : ?>
		<?php Settings_Page::print_notice( 'warning', __( 'Your site uses https, the Laleo server does not: browsers will block the widget. Give the server a certificate.', 'laleo' ) ); ?>
	<?php endif; ?>
	<dl class="laleo-facts">
		<?php foreach ( $laleo_rows as list( $laleo_label, $laleo_value, $laleo_key ) ) : ?>
			<?php if ( '' !== $laleo_value ) : ?>
				<dt><?php echo esc_html( $laleo_label ); ?></dt>
				<dd>
					<?php echo esc_html( $laleo_value ); ?>
					<?php if ( '' !== $laleo_key && $config->is_fixed( $laleo_key ) ) : ?>
						<span class="description"><?php echo esc_html( $config->source_label( $laleo_key ) ); ?></span>
					<?php endif; ?>
				</dd>
			<?php endif; ?>
		<?php endforeach; ?>
	</dl>
	<div class="laleo-buttons">
		<?php if ( 'laleo_origin' === $laleo_status['code'] && in_array( 'automation', $laleo_status['scopes'], true ) ) : ?>
			<?php Settings_Page::open_form( Settings_Actions::ALLOW ); ?>
				<button type="submit" class="button button-primary"><?php esc_html_e( 'Allow this site', 'laleo' ); ?></button>
			</form>
		<?php endif; ?>
		<a class="button <?php echo $laleo_fine ? 'button-primary' : ''; ?>" href="<?php echo esc_url( $config->url() . '/console' ); ?>"><?php esc_html_e( 'Open the console', 'laleo' ); ?></a>
		<?php if ( '' !== $config->token() && ! $config->is_fixed( 'widget_id' ) ) : ?>
			<a class="button" href="<?php echo esc_url( Settings_Page::url( array( 'step' => 'widget' ) ) ); ?>"><?php esc_html_e( 'Choose another widget', 'laleo' ); ?></a>
		<?php endif; ?>
		<?php if ( ! $config->is_fixed( 'url' ) || ! $config->is_fixed( 'token' ) ) : ?>
			<a class="button" href="<?php echo esc_url( Settings_Page::url( array( 'step' => 'connect' ) ) ); ?>"><?php esc_html_e( 'Change the connection', 'laleo' ); ?></a>
		<?php endif; ?>
	</div>
	<?php if ( $laleo_own ) : ?>
	<details class="laleo-disconnect">
		<summary><?php esc_html_e( 'Disconnect…', 'laleo' ); ?></summary>
		<p><?php esc_html_e( 'Your pages stop loading the widget, and this site forgets server, token and widget. Conversations stay on the server.', 'laleo' ); ?></p>
		<?php Settings_Page::open_form( Settings_Actions::DISCONNECT ); ?>
			<button type="submit" class="button button-link-delete"><?php esc_html_e( 'Disconnect this site', 'laleo' ); ?></button>
		</form>
	</details>
	<?php endif; ?>
</div>
