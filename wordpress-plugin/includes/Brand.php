<?php
/**
 * The name in wp-admin.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * Agencies may give the plugin a name of their own there. Visitors see no name in any case.
 */
final class Brand {
	private const CONSTANT = 'LALEO_BRAND';

	/**
	 * The name: a constant's, the network's or the site's choice, else ours.
	 */
	public static function name(): string {
		$fixed = defined( self::CONSTANT ) ? Options::sanitize_brand( constant( self::CONSTANT ) ) : '';
		$name  = '' === $fixed ? Options::sanitize_brand( Options::value( 'brand' ) ) : $fixed;
		return '' === $name ? __( 'Laleo', 'laleo' ) : $name;
	}

	/**
	 * Whether another name than ours was chosen.
	 */
	public static function is_own(): bool {
		return __( 'Laleo', 'laleo' ) !== self::name();
	}

	/**
	 * Gives our row in the list of plugins the chosen name.
	 *
	 * @param array[] $plugins Rows by file.
	 * @return array[]
	 */
	public static function rename( array $plugins ): array {
		$file = plugin_basename( LALEO_FILE );
		if ( self::is_own() && isset( $plugins[ $file ] ) ) {
			foreach ( array( 'Name', 'Title' ) as $field ) {
				$plugins[ $file ][ $field ] = self::name();
			}
			foreach ( array( 'Author', 'AuthorName', 'AuthorURI', 'PluginURI' ) as $field ) {
				$plugins[ $file ][ $field ] = '';
			}
		}
		return $plugins;
	}
}
