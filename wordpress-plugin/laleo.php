<?php
/**
 * Plugin Name:       Laleo
 * Description:       See who is on your site right now and talk to them, through a Laleo server that you own.
 * Version:           0.1.0
 * Requires at least: 6.5
 * Requires PHP:      7.4
 * Author:            The Laleo developers
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       laleo
 * Domain Path:       /languages
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

define( 'LALEO_VERSION', '0.1.0' );
define( 'LALEO_FILE', __FILE__ );

/**
 * Whether PHP and WordPress are new enough. WordPress checks this on activation only, so a later
 * downgrade has to be met here. Nothing in this file may need a newer PHP than WordPress does.
 *
 * @return bool
 */
function requirements_met() {
	return version_compare( PHP_VERSION, '7.4', '>=' )
		&& version_compare( get_bloginfo( 'version' ), '6.5', '>=' );
}

/**
 * Says on the Plugins screen why the plugin does nothing.
 *
 * @return void
 */
function requirements_notice() {
	$screen = get_current_screen();
	if ( $screen && 'plugins' === $screen->id ) {
		echo '<div class="notice notice-error"><p>';
		esc_html_e( 'Laleo is switched off: it needs WordPress 6.5 and PHP 7.4, or newer.', 'laleo' );
		echo '</p></div>';
	}
}

if ( requirements_met() ) {
	require __DIR__ . '/includes/autoload.php';
	Plugin::boot();
} else {
	add_action( 'admin_notices', __NAMESPACE__ . '\requirements_notice' );
}
