<?php
/**
 * Where the widget is shown.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * The owner's rules. What depends on the address alone is decided here, once per page, so that a
 * page cache may keep the result. What depends on who looks is decided so that no kept page is
 * wrong for the next visitor: a page that somebody sees without the widget because of their role is
 * never kept, and devices are told apart by the browser.
 */
final class Rules {
	public const OPTION = 'laleo_rules';

	/** Pages on which a post says so itself. */
	public const META = '_laleo_widget';
	public const SHOW = 'show';
	public const HIDE = 'hide';

	public const DEVICES = array( 'all', 'desktop', 'mobile' );

	/** Kinds of pages that can be left out. */
	public const KINDS = array( 'not_found', 'search', 'archive', 'checkout' );

	private const PATTERNS = 50;
	private const LONGEST  = 200;

	/** No rule at all. */
	public const NONE = array(
		'only'         => array(),
		'except'       => array(),
		'post_types'   => array(),
		'kinds'        => array(),
		'hidden_roles' => array(),
		'devices'      => 'all',
	);

	/**
	 * The rules in force; no query is made for them.
	 */
	public static function all(): array {
		return array_merge( self::NONE, (array) Options::value( 'rules' ) );
	}

	/**
	 * Whether the present page is one for the widget.
	 */
	public static function allow_page(): bool {
		$rules = self::all();
		$own   = self::own_choice();
		if ( '' !== $own ) {
			return self::SHOW === $own;
		}
		$path = self::path();
		return ( ! $rules['only'] || self::matches( $rules['only'], $path ) )
			&& ! self::matches( $rules['except'], $path )
			&& ! ( $rules['post_types'] && is_singular( $rules['post_types'] ) )
			&& ! array_filter( $rules['kinds'], array( self::class, 'is_kind' ) );
	}

	/**
	 * Whether the person who looks may see the widget. Whoever may not gets a page that no cache keeps.
	 */
	public static function allow_person(): bool {
		$hidden = self::all()['hidden_roles'];
		if ( ! $hidden || ! is_user_logged_in() || ! array_intersect( $hidden, (array) wp_get_current_user()->roles ) ) {
			return true;
		}
		if ( ! defined( 'DONOTCACHEPAGE' ) ) {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the name that page caches agreed on.
			define( 'DONOTCACHEPAGE', true );
		}
		do_action( 'litespeed_control_set_nocache', 'Laleo is hidden from this role' );
		return false;
	}

	/**
	 * What the post on this page says: SHOW, HIDE or ''. Its values were read together with the post.
	 */
	private static function own_choice(): string {
		$post = is_singular() ? get_queried_object_id() : 0;
		return $post ? self::sanitize_choice( get_post_meta( $post, self::META, true ) ) : '';
	}

	/**
	 * The address's path, as a visitor sees it.
	 */
	private static function path(): string {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only compared.
		$asked = isset( $_SERVER['REQUEST_URI'] ) ? (string) wp_unslash( $_SERVER['REQUEST_URI'] ) : '/';
		return rawurldecode( (string) strtok( $asked, '?#' ) );
	}

	/**
	 * Whether a path fits one of the patterns; "*" stands for any text.
	 *
	 * @param string[] $patterns Patterns.
	 * @param string   $path     Path.
	 */
	private static function matches( array $patterns, string $path ): bool {
		foreach ( $patterns as $pattern ) {
			$expression = str_replace( '\*', '.*', preg_quote( untrailingslashit( $pattern ), '#' ) );
			if ( preg_match( "#^$expression/?$#Du", $path ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether the page is of a kind.
	 *
	 * @param string $kind One of KINDS.
	 */
	private static function is_kind( string $kind ): bool {
		switch ( $kind ) {
			case 'not_found':
				return is_404();
			case 'search':
				return is_search();
			case 'archive':
				return is_archive();
		}
		$shop = array_filter( array( 'is_checkout', 'is_cart', 'is_account_page' ), 'function_exists' );
		return (bool) array_filter( $shop, 'call_user_func' );
	}

	/**
	 * Rules that can be used.
	 *
	 * @param mixed $value Anything.
	 */
	public static function sanitize( $value ): array {
		$given = is_array( $value ) ? $value : array();
		$rules = array(
			'only'         => self::patterns( $given['only'] ?? array() ),
			'except'       => self::patterns( $given['except'] ?? array() ),
			'post_types'   => self::names( $given['post_types'] ?? array() ),
			'kinds'        => array_values( array_intersect( self::KINDS, self::names( $given['kinds'] ?? array() ) ) ),
			'hidden_roles' => self::names( $given['hidden_roles'] ?? array() ),
			'devices'      => in_array( $given['devices'] ?? '', self::DEVICES, true ) ? $given['devices'] : 'all',
		);
		return self::NONE === $rules ? array() : $rules;
	}

	/**
	 * A post's own choice.
	 *
	 * @param mixed $value Anything.
	 */
	public static function sanitize_choice( $value ): string {
		return in_array( $value, array( self::SHOW, self::HIDE ), true ) ? $value : '';
	}

	/**
	 * Patterns of a list or of lines; each is a path.
	 *
	 * @param mixed $value Anything.
	 * @return string[]
	 */
	private static function patterns( $value ): array {
		$lines = is_string( $value ) ? preg_split( '/[\r\n]+/', $value ) : array_filter( (array) $value, 'is_string' );
		$paths = array();
		foreach ( array_filter( array_map( 'trim', $lines ) ) as $line ) {
			$path    = (string) preg_replace( '#^https?://[^/]+#i', '', Client::clean( $line, self::LONGEST ) );
			$paths[] = '/' . ltrim( $path, '/' );
		}
		return array_slice( array_values( array_unique( $paths ) ), 0, self::PATTERNS );
	}

	/**
	 * Names of post types, roles or kinds.
	 *
	 * @param mixed $value Anything.
	 * @return string[]
	 */
	private static function names( $value ): array {
		$names = array_map( 'sanitize_key', array_filter( (array) $value, 'is_string' ) );
		return array_values( array_unique( array_filter( $names ) ) );
	}
}
