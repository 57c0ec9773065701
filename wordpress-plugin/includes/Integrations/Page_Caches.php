<?php
/**
 * Plugins that keep finished pages.
 *
 * @package Laleo
 */

namespace Laleo\Integrations;

use Laleo\Options;
use Laleo\Rules;

defined( 'ABSPATH' ) || exit;

/**
 * Has kept pages thrown away when the tag in them changes: otherwise a widget chosen today would
 * appear when the cache happens to expire.
 */
final class Page_Caches {
	/** Functions that empty a page cache, called where they exist. */
	private const FUNCTIONS = array(
		'rocket_clean_domain', // WP Rocket.
		'w3tc_flush_all', // W3 Total Cache.
		'wp_cache_clear_cache', // WP Super Cache.
		'sg_cachepress_purge_cache', // SiteGround Optimizer.
		'wpfc_clear_all_cache', // WP Fastest Cache.
	);

	/** Actions that empty a page cache when somebody listens. */
	private const ACTIONS = array(
		'litespeed_purge_all', // LiteSpeed Cache.
		'breeze_clear_all_cache', // Breeze.
		'cache_enabler_clear_complete_cache', // Cache Enabler.
		'swcfpc_purge_cache', // Super Page Cache.
		'wphb_clear_page_cache', // Hummingbird.
	);

	/**
	 * Waits for a change of what the tag is made from.
	 */
	public static function hook(): void {
		foreach ( array( Options::URL, Options::WIDGET_ID, Options::LOADING, Options::STAGING, Rules::OPTION ) as $name ) {
			foreach ( array( 'add', 'update', 'delete' ) as $change ) {
				add_action( "{$change}_option_$name", array( self::class, 'purge_later' ) );
			}
		}
	}

	/**
	 * Purges once at the end of the request, however many settings it changed.
	 */
	public static function purge_later(): void {
		if ( ! has_action( 'shutdown', array( self::class, 'purge' ) ) ) {
			add_action( 'shutdown', array( self::class, 'purge' ) );
		}
	}

	/**
	 * Empties every page cache that is there.
	 */
	public static function purge(): void {
		foreach ( array_filter( self::FUNCTIONS, 'function_exists' ) as $purge ) {
			$purge();
		}
		foreach ( self::ACTIONS as $action ) {
			do_action( $action );
		}
	}
}
