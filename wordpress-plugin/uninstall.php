<?php
/**
 * Removes everything the plugin stored, on every site of a network.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require __DIR__ . '/includes/autoload.php';

/**
 * Removes what one site stored.
 */
function uninstall_site(): void {
	foreach ( Options::names() as $name ) {
		delete_option( $name );
	}
	Status::forget();
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
