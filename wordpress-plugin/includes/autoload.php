<?php
/**
 * Loads Laleo\Admin\Page from includes/Admin/Page.php (PSR-4).
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

spl_autoload_register(
	static function ( string $name ): void {
		if ( 0 !== strpos( $name, __NAMESPACE__ . '\\' ) ) {
			return;
		}
		$path = __DIR__ . '/' . str_replace( '\\', '/', substr( $name, strlen( __NAMESPACE__ ) + 1 ) ) . '.php';
		if ( is_file( $path ) ) {
			require $path;
		}
	}
);
