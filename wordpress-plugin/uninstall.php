<?php
/**
 * Removes everything the plugin stored, on every site of a network.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

defined( 'LALEO_VERSION' ) || define( 'LALEO_VERSION', '0' );

require __DIR__ . '/includes/autoload.php';

/**
 * Removes what one site stored.
 */
function uninstall_site(): void {
	uninstall_link();
	foreach ( Options::names() as $name ) {
		delete_option( $name );
	}
	Status::forget();
	delete_transient( Availability::KEPT );
	delete_post_meta_by_key( Rules::META );
	Sync::unschedule();
	wp_clear_scheduled_hook( 'laleo_tell_operators' );
	uninstall_marks();
}

/**
 * Removes the marks of events that were here.
 */
function uninstall_marks(): void {
	$wpdb = $GLOBALS['wpdb'];
	$like = $wpdb->esc_like( Events::SEEN ) . '%';
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- once, and options have no search of their own.
	$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s", $like ) );
}

/**
 * Ends the site's connection on the server; what cannot be reached is ended there by hand.
 */
function uninstall_link(): void {
	( new Link() )->end();
}

/**
 * Removes what was noted at customers: it is kept by site, under the site's own prefix.
 */
function uninstall_carts(): void {
	$wpdb = $GLOBALS['wpdb'];
	$like = '%' . $wpdb->esc_like( Integrations\WooCommerce::SEEN );
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- once, for all sites.
	$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->usermeta} WHERE meta_key LIKE %s", $like ) );
}

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $site_id ) {
		switch_to_blog( $site_id );
		uninstall_site();
		restore_current_blog();
	}
	delete_site_option( Options::NETWORK );
} else {
	uninstall_site();
}
delete_metadata( 'user', 0, Admin\Notice::META, '', true );
delete_metadata( 'user', 0, Admin\Connect_Flow::META, '', true );
uninstall_carts();
