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
	public const IDENTITY  = 'laleo_identity';
	public const SHOP      = 'laleo_shop';
	public const AGENTS    = 'laleo_agents';
	public const BRAND     = 'laleo_brand';

	/** The widget loads at once, whatever an optimizer would like. */
	public const LOADING_NOW = 'now';
	/** The optimizer may delay the widget. */
	public const LOADING_OPTIMIZER = 'optimizer';

	/** Agents may look, may look and change, or may do nothing. */
	public const AGENTS_READ  = 'read';
	public const AGENTS_WRITE = 'write';
	public const AGENTS_OFF   = 'off';

	/** Settings form group; the connection has its own, as saving a group empties what the form leaves out. */
	public const GROUP            = 'laleo';
	public const GROUP_CONNECTION = 'laleo_connection';
	public const GROUP_PEOPLE     = 'laleo_people';

	/**
	 * Every option of one site, for uninstalling.
	 *
	 * @return string[]
	 */
	public static function names(): array {
		$connection = array( self::URL, self::TOKEN, self::WIDGET_ID, Link::OPTION, Operators::TOLD, Sync::AT, Availability::PAGE );
		return array_merge( $connection, array_column( self::settings(), 'option' ) );
	}

	/**
	 * What can be chosen besides the connection: by form, command line, agents, the network, a file,
	 * or pushed by the server.
	 *
	 * @return array[] By name: option, type (JSON), fallback, sanitize.
	 */
	public static function settings(): array {
		$bool = array( self::class, 'sanitize_flag' );
		return array(
			'loading'  => self::setting( self::LOADING, 'string', self::LOADING_NOW, array( self::class, 'sanitize_loading' ) ),
			'staging'  => self::setting( self::STAGING, 'boolean', false, $bool ),
			'rules'    => self::setting( Rules::OPTION, 'object', array(), array( Rules::class, 'sanitize' ) ),
			'identity' => self::setting( self::IDENTITY, 'boolean', false, $bool, self::GROUP_PEOPLE ),
			'shop'     => self::setting( self::SHOP, 'boolean', false, $bool, self::GROUP_PEOPLE ),
			'roles'    => self::setting( Operators::ROLES, 'array', array(), array( Operators::class, 'sanitize_roles' ), self::GROUP_PEOPLE ),
			'agents'   => self::setting( self::AGENTS, 'string', self::AGENTS_READ, array( self::class, 'sanitize_agents' ), self::GROUP_PEOPLE ),
			'brand'    => self::setting( self::BRAND, 'string', '', array( self::class, 'sanitize_brand' ), self::GROUP_PEOPLE ),
		);
	}

	/**
	 * One entry of settings().
	 *
	 * @param string   $option   Option name.
	 * @param string   $type     JSON type.
	 * @param mixed    $fallback Value when nothing is stored.
	 * @param callable $sanitize Gives back a usable value.
	 * @param string   $group    Settings form group; a form shows all of its group.
	 */
	private static function setting( string $option, string $type, $fallback, callable $sanitize, string $group = self::GROUP ): array {
		return compact( 'option', 'type', 'fallback', 'sanitize', 'group' );
	}

	/**
	 * The effective value of a setting: the network's lock, the site's choice, the network's
	 * default, ours.
	 *
	 * @param string $name Name in settings().
	 * @return mixed
	 */
	public static function value( string $name ) {
		$setting = self::settings()[ $name ];
		$value   = self::autoloaded( $setting['option'], $setting['fallback'] );
		return 'boolean' === $setting['type'] ? (bool) $value : $value;
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
		foreach ( self::settings() as $one ) {
			self::register_one( $one['group'], $one['option'], $one['type'], $one['sanitize'], $one['fallback'] );
		}
	}

	/**
	 * Declares one option. None is shown in the REST API but the token where the Connectors screen
	 * is, which shows it masked (WordPress 7.0, _wp_connectors_rest_settings_dispatch()).
	 *
	 * @param string   $group    Settings form group.
	 * @param string   $name     Option name.
	 * @param string   $type     JSON type.
	 * @param callable $sanitize Gives back a usable value, or the empty one.
	 * @param mixed    $fallback Value when nothing is stored.
	 */
	private static function register_one( string $group, string $name, string $type, callable $sanitize, $fallback ): void {
		register_setting(
			$group,
			$name,
			array(
				'type'              => $type,
				'sanitize_callback' => $sanitize,
				'default'           => $fallback,
				'show_in_rest'      => self::TOKEN === $name && function_exists( 'wp_get_connectors' ),
			)
		);
	}

	/**
	 * A value that front pages need, read without a query: a missing option would cost one each
	 * time, and what is not autoloaded was never stored by us. The network may have a say.
	 *
	 * @param string $name     Option name.
	 * @param mixed  $fallback Value when nothing is stored.
	 * @return mixed
	 */
	public static function autoloaded( string $name, $fallback ) {
		if ( is_multisite() ) {
			if ( Network::locks( $name ) ) {
				return Network::value( $name, $fallback );
			}
			$fallback = Network::value( $name, $fallback );
		}
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

	/**
	 * A switch as it is stored: a false would look like nothing to WordPress, and let the network's
	 * default through.
	 *
	 * @param mixed $value Anything.
	 */
	public static function sanitize_flag( $value ): string {
		return rest_sanitize_boolean( $value ) ? '1' : '0';
	}

	/**
	 * How far agents may go.
	 *
	 * @param mixed $value Anything.
	 */
	public static function sanitize_agents( $value ): string {
		$known = array( self::AGENTS_READ, self::AGENTS_WRITE, self::AGENTS_OFF );
		return in_array( $value, $known, true ) ? $value : self::AGENTS_READ;
	}

	/**
	 * A name for wp-admin, or '' for ours.
	 *
	 * @param mixed $value Anything.
	 */
	public static function sanitize_brand( $value ): string {
		return Client::clean( is_string( $value ) ? wp_strip_all_tags( $value ) : '', 40 );
	}
}
