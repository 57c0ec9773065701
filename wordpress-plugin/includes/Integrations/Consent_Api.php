<?php
/**
 * The WP Consent API, through which consent banners tell other plugins what a visitor allows.
 *
 * @package Laleo
 */

namespace Laleo\Integrations;

use Laleo\Config;

defined( 'ABSPATH' ) || exit;

/**
 * Two levels: the chat itself is functional, being followed from page to page is statistics. The
 * answer is asked for in the browser (assets/gate.js), as only there it is right under a page cache.
 */
final class Consent_Api {
	/**
	 * Says to the banner that this plugin keeps to it.
	 */
	public static function hook(): void {
		add_filter( 'wp_consent_api_registered_' . plugin_basename( LALEO_FILE ), '__return_true' );
		add_action( 'init', array( self::class, 'describe' ) );
	}

	/**
	 * Whether a banner speaks through the API here.
	 */
	public static function is_there(): bool {
		return function_exists( 'wp_has_consent' );
	}

	/**
	 * Describes what the widget keeps on a device, for the banner's list.
	 */
	public static function describe(): void {
		if ( ! function_exists( 'wp_add_cookie_info' ) || '' === ( new Config() )->url() ) {
			return;
		}
		$chat   = __( 'Keeps a chat open from page to page.', 'laleo' );
		$follow = __( 'Recognises the browser on its next visit, so that the team sees which pages were visited.', 'laleo' );
		wp_add_cookie_info( 'laleo:*', 'Laleo', 'functional', __( 'until the tab is closed', 'laleo' ), $chat, __( 'what the visitor writes', 'laleo' ), false, false, false, 'sessionStorage' );
		wp_add_cookie_info( 'laleo:* (token)', 'Laleo', 'statistics', __( 'until the visitor deletes it', 'laleo' ), $follow, __( 'a random number', 'laleo' ), false, false, false, 'localStorage' );
	}
}
