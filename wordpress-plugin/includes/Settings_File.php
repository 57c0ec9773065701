<?php
/**
 * Settings that travel between sites.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Export, import, and what the server pushes: the same names, the same checks. Neither token nor
 * any other secret is among them.
 */
final class Settings_File {
	private const FORMAT = 'laleo-settings-1';

	/**
	 * This site's effective settings.
	 */
	public static function export(): array {
		$values = array();
		foreach ( array_keys( Options::settings() ) as $name ) {
			$values[ $name ] = Options::value( $name );
		}
		return array(
			'format'   => self::FORMAT,
			'plugin'   => LALEO_VERSION,
			'settings' => $values,
		);
	}

	/**
	 * Reads a file made by export() and applies it.
	 *
	 * @param string $json The file's content.
	 * @return array|WP_Error changed, refused: names.
	 */
	public static function import( string $json ) {
		$file = json_decode( $json, true );
		if ( ! is_array( $file ) || self::FORMAT !== ( $file['format'] ?? '' ) || ! is_array( $file['settings'] ?? null ) ) {
			return new WP_Error( 'laleo_file', __( 'This is not a file of Laleo settings.', 'laleo' ) );
		}
		return self::apply( $file['settings'] );
	}

	/**
	 * Sets what is known and not locked; null takes the site's own choice back.
	 *
	 * @param array $values Settings by name.
	 * @return array[] changed, refused: names.
	 */
	public static function apply( array $values ): array {
		$changed  = array();
		$refused  = array();
		$settings = Options::settings();
		foreach ( $values as $name => $value ) {
			if ( ! isset( $settings[ $name ] ) || Network::locks( $settings[ $name ]['option'] ) ) {
				$refused[] = Client::clean( $name, 60 );
			} elseif ( self::set( $settings[ $name ], $value ) ) {
				$changed[] = $name;
			}
		}
		return compact( 'changed', 'refused' );
	}

	/**
	 * Sets one setting.
	 *
	 * @param array $setting From Options::settings().
	 * @param mixed $value   Anything; null takes the choice back.
	 */
	private static function set( array $setting, $value ): bool {
		if ( null === $value ) {
			return delete_option( $setting['option'] );
		}
		return update_option( $setting['option'], call_user_func( $setting['sanitize'], $value ), true );
	}
}
