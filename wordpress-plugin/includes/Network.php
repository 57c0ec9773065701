<?php
/**
 * What a network decides for its sites.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * Defaults that every site has until it chooses otherwise, also sites made later; and locks: what
 * is locked, no site chooses. A site's administrator keeps everything else.
 */
final class Network {
	private const DEFAULTS = 'defaults';
	private const LOCKS    = 'locks';

	/**
	 * Whether the network alone decides an option.
	 *
	 * @param string $option Option name.
	 */
	public static function locks( string $option ): bool {
		return is_multisite() && in_array( $option, (array) ( self::kept()[ self::LOCKS ] ?? array() ), true );
	}

	/**
	 * The network's value of an option.
	 *
	 * @param string $option   Option name.
	 * @param mixed  $fallback Value when the network has none.
	 * @return mixed
	 */
	public static function value( string $option, $fallback ) {
		$defaults = (array) ( self::kept()[ self::DEFAULTS ] ?? array() );
		return array_key_exists( $option, $defaults ) ? $defaults[ $option ] : $fallback;
	}

	/**
	 * Sets defaults and locks.
	 *
	 * @param array    $values Settings by name, sanitised here.
	 * @param string[] $locks  Names of the settings that no site chooses.
	 */
	public static function set( array $values, array $locks ): void {
		$defaults = array();
		$locked   = array();
		foreach ( Options::settings() as $name => $setting ) {
			if ( array_key_exists( $name, $values ) ) {
				$defaults[ $setting['option'] ] = call_user_func( $setting['sanitize'], $values[ $name ] );
			}
			if ( in_array( $name, $locks, true ) ) {
				$locked[] = $setting['option'];
			}
		}
		$kept = self::kept();

		$kept[ self::DEFAULTS ] = $defaults;
		$kept[ self::LOCKS ]    = $locked;
		update_site_option( Options::NETWORK, $kept );
	}

	/**
	 * Settings of the connection and these, as stored.
	 */
	private static function kept(): array {
		return is_multisite() ? (array) get_site_option( Options::NETWORK, array() ) : array();
	}
}
