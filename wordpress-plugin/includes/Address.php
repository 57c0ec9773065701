<?php
/**
 * Addresses of servers and sites.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * Reduces what people paste to an origin: scheme, host and port.
 */
final class Address {
	private const DEFAULT_PORTS = array(
		'http'  => 80,
		'https' => 443,
	);

	/**
	 * "https://chat.example.com" of whatever page of the server was pasted; '' when it is no address.
	 *
	 * @param mixed $value Anything; https is assumed when no scheme is given.
	 */
	public static function normalise( $value ): string {
		$text = is_string( $value ) ? trim( $value ) : '';
		if ( preg_match( '#^([^/:@\[]+|\[[^\]]+\])(:\d+)?(/|$)#', $text ) ) {
			$text = 'https://' . $text;
		}
		$parts = wp_parse_url( $text );
		if ( ! is_array( $parts ) || isset( $parts['user'] ) || isset( $parts['pass'] ) ) {
			return '';
		}
		$scheme = strtolower( $parts['scheme'] ?? '' );
		$host   = self::host( $parts['host'] ?? '' );
		if ( ! isset( self::DEFAULT_PORTS[ $scheme ] ) || '' === $host ) {
			return '';
		}
		$port = (int) ( $parts['port'] ?? self::DEFAULT_PORTS[ $scheme ] );
		return "$scheme://$host" . ( self::DEFAULT_PORTS[ $scheme ] === $port ? '' : ":$port" );
	}

	/**
	 * This site as browsers name it in the Origin header.
	 */
	public static function of_site(): string {
		return self::normalise( home_url() );
	}

	/**
	 * Host and port for a sentence.
	 *
	 * @param string $url A normalised address.
	 */
	public static function short( string $url ): string {
		return preg_replace( '#^https?://#', '', $url );
	}

	/**
	 * A host name in lower-case ASCII, or '' when it is none.
	 *
	 * @param string $host As typed.
	 */
	private static function host( string $host ): string {
		if ( preg_match( '/[^\x00-\x7f]/', $host ) && function_exists( 'idn_to_ascii' ) ) {
			$host = (string) idn_to_ascii( $host );
		}
		$host = strtolower( $host );
		$name = '[a-z0-9]([a-z0-9._-]*[a-z0-9])?';
		return preg_match( "/^($name|\\[[0-9a-f:.]+\\])$/D", $host ) ? $host : '';
	}
}
