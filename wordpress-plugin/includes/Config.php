<?php
/**
 * Where the plugin is connected to, and who said so.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * The connection's three settings. The first source that says anything wins, even when what it says
 * is unusable: a typo in wp-config.php must show, not fall back to yesterday's server.
 */
final class Config {
	public const CONSTANT    = 'constant';
	public const ENVIRONMENT = 'environment';
	public const NETWORK     = 'network';
	public const SITE        = 'site';
	public const NOWHERE     = '';

	private const SOURCES = array( self::CONSTANT, self::ENVIRONMENT, self::NETWORK, self::SITE );

	/** The name of each setting in wp-config.php and in the environment. */
	private const NAMES = array(
		'url'       => 'LALEO_URL',
		'token'     => 'LALEO_TOKEN',
		'widget_id' => 'LALEO_WIDGET_ID',
	);

	/**
	 * The server's address, "https://chat.example.com", or ''.
	 */
	public function url(): string {
		return Address::normalise( $this->find( 'url' )[1] );
	}

	/**
	 * The access token, or ''. It must never reach a browser.
	 */
	public function token(): string {
		return Options::sanitize_token( $this->find( 'token' )[1] );
	}

	/**
	 * The widget shown on this site, or ''.
	 */
	public function widget_id(): string {
		return Options::sanitize_widget_id( $this->find( 'widget_id' )[1] );
	}

	/**
	 * Enough of the token to recognise it in the server's list.
	 */
	public function masked_token(): string {
		$token = $this->token();
		return '' === $token ? '' : substr( $token, 0, strrpos( $token, '_' ) + 5 ) . '…';
	}

	/**
	 * Which source decides a setting; NOWHERE when none does.
	 *
	 * @param string $key Setting: url, token or widget_id.
	 */
	public function source( string $key ): string {
		return $this->find( $key )[0];
	}

	/**
	 * Whether this site's own form cannot change a setting.
	 *
	 * @param string $key Setting: url, token or widget_id.
	 */
	public function is_fixed( string $key ): bool {
		return ! in_array( $this->source( $key ), array( self::SITE, self::NOWHERE ), true );
	}

	/**
	 * Whether a setting is there but cannot be used.
	 *
	 * @param string $key Setting: url, token or widget_id.
	 */
	public function is_broken( string $key ): bool {
		return self::NOWHERE !== $this->source( $key ) && '' === $this->$key();
	}

	/**
	 * Where a setting comes from, in words.
	 *
	 * @param string $key Setting: url, token or widget_id.
	 */
	public function source_label( string $key ): string {
		$name = self::NAMES[ $key ];
		switch ( $this->source( $key ) ) {
			case self::CONSTANT:
				/* translators: %s: name of a PHP constant. */
				return sprintf( __( 'Set by the constant %s in wp-config.php', 'laleo' ), $name );
			case self::ENVIRONMENT:
				/* translators: %s: name of an environment variable. */
				return sprintf( __( 'Set by the environment variable %s', 'laleo' ), $name );
			case self::NETWORK:
				return __( 'Set for the whole network', 'laleo' );
			case self::SITE:
				return __( 'Set on this site', 'laleo' );
		}
		return __( 'Not set', 'laleo' );
	}

	/**
	 * The first source that says anything, and what it says.
	 *
	 * @param string $key Setting: url, token or widget_id.
	 * @return string[] Source and raw value.
	 */
	private function find( string $key ): array {
		foreach ( self::SOURCES as $source ) {
			$value = $this->read( $source, $key );
			if ( is_string( $value ) && '' !== trim( $value ) ) {
				return array( $source, $value );
			}
		}
		return array( self::NOWHERE, '' );
	}

	/**
	 * What one source says.
	 *
	 * @param string $source One of SOURCES.
	 * @param string $key    Setting: url, token or widget_id.
	 * @return mixed
	 */
	private function read( string $source, string $key ) {
		$name = self::NAMES[ $key ];
		switch ( $source ) {
			case self::CONSTANT:
				return defined( $name ) ? constant( $name ) : '';
			case self::ENVIRONMENT:
				return getenv( $name );
			case self::NETWORK:
				return is_multisite() ? ( ( (array) get_site_option( Options::NETWORK, array() ) )[ $key ] ?? '' ) : '';
		}
		// Only the token is left out of autoloading: no front page needs it.
		return 'token' === $key ? get_option( Options::TOKEN, '' ) : Options::autoloaded( "laleo_$key", '' );
	}
}
