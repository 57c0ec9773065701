<?php
/**
 * The options this plugin owns.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * Names, defaults and sanitising of everything kept in the database.
 */
final class Options {
	public const URL       = 'laleo_url';
	public const TOKEN     = 'laleo_token';
	public const WIDGET_ID = 'laleo_widget_id';
	public const LOADING   = 'laleo_loading';
	public const STAGING   = 'laleo_staging';
	public const NETWORK   = 'laleo_network';

	/** The widget loads at once, whatever an optimizer would like. */
	public const LOADING_NOW = 'now';
	/** The optimizer may delay the widget. */
	public const LOADING_OPTIMIZER = 'optimizer';

	/** Settings form group; the connection has its own, as saving a group empties what the form leaves out. */
	public const GROUP            = 'laleo';
	public const GROUP_CONNECTION = 'laleo_connection';

	/**
	 * Every option of one site, for uninstalling.
	 *
	 * @return string[]
	 */
	public static function names(): array {
		return array( self::URL, self::TOKEN, self::WIDGET_ID, self::LOADING, self::STAGING );
	}

	/**
	 * Declares the options, so that whatever writes them, they are sanitised.
	 */
	public static function register(): void {
		$connection = array(
			self::URL       => array( Address::class, 'normalise' ),
			self::TOKEN     => array( self::class, 'sanitize_token' ),
			self::WIDGET_ID => array( self::class, 'sanitize_widget_id' ),
		);
		foreach ( $connection as $name => $sanitize ) {
			self::register_one( self::GROUP_CONNECTION, $name, 'string', $sanitize, '' );
		}
		$loading = array( self::class, 'sanitize_loading' );
		self::register_one( self::GROUP, self::LOADING, 'string', $loading, self::LOADING_NOW );
		self::register_one( self::GROUP, self::STAGING, 'boolean', 'rest_sanitize_boolean', false );
	}

	/**
	 * Declares one option; none is shown in the REST API.
	 *
	 * @param string         $group    Settings form group.
	 * @param string         $name     Option name.
	 * @param string         $type     JSON type.
	 * @param callable       $sanitize Gives back a usable value, or the empty one.
	 * @param string|boolean $fallback Value when nothing is stored.
	 */
	private static function register_one( string $group, string $name, string $type, callable $sanitize, $fallback ): void {
		register_setting(
			$group,
			$name,
			array(
				'type'              => $type,
				'sanitize_callback' => $sanitize,
				'default'           => $fallback,
				'show_in_rest'      => false,
			)
		);
	}

	/**
	 * A value that front pages need, read without a query: a missing option would cost one each
	 * time, and what is not autoloaded was never stored by us.
	 *
	 * @param string         $name     Option name.
	 * @param string|boolean $fallback Value when nothing is stored.
	 * @return mixed
	 */
	public static function autoloaded( string $name, $fallback ) {
		return array_key_exists( $name, wp_load_alloptions() ) ? get_option( $name, $fallback ) : $fallback;
	}

	/**
	 * An access token, or '' when it cannot be one.
	 *
	 * @param mixed $value Anything.
	 */
	public static function sanitize_token( $value ): string {
		$token = is_string( $value ) ? trim( $value ) : '';
		return preg_match( '/^laleo_[a-z]{2,8}_[A-Za-z0-9]{16,128}$/D', $token ) ? $token : '';
	}

	/**
	 * A widget id, or '' when it cannot be one.
	 *
	 * @param mixed $value Anything.
	 */
	public static function sanitize_widget_id( $value ): string {
		$id = is_string( $value ) ? trim( $value ) : '';
		return preg_match( '/^wgt_[A-Za-z0-9]{1,64}$/D', $id ) ? $id : '';
	}

	/**
	 * One of the two ways of loading.
	 *
	 * @param mixed $value Anything.
	 */
	public static function sanitize_loading( $value ): string {
		return self::LOADING_OPTIMIZER === $value ? self::LOADING_OPTIMIZER : self::LOADING_NOW;
	}
}
