<?php
/**
 * Whether somebody is here for visitors, and where they can call without the widget.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

/**
 * Asks the server at most once a minute, and never while a page is made: pages may be kept, and no
 * visitor waits for it. The browser asks this site's REST API, which tells nothing but this.
 */
final class Availability {
	public const PAGE = 'laleo_call_page';
	public const KEPT = 'laleo_availability';

	private const KEPT_S     = MINUTE_IN_SECONDS;
	private const PAGE_AFTER = DAY_IN_SECONDS;
	private const TIMEOUT_S  = 4;

	/**
	 * Declares the route.
	 */
	public static function register_route(): void {
		register_rest_route(
			'laleo/v1',
			'/status',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'answer' ),
				'permission_callback' => '__return_true',
			)
		);
	}

	/**
	 * Tells a browser.
	 */
	public static function answer(): WP_REST_Response {
		$now    = self::now();
		$answer = new WP_REST_Response(
			array(
				'online' => $now['online'],
				'text'   => self::words( $now ),
			)
		);
		$answer->header( 'Cache-Control', 'public, max-age=' . self::KEPT_S );
		return $answer;
	}

	/**
	 * The page on which anybody can call, or ''; only what is known already.
	 */
	public static function page(): string {
		$known = Options::autoloaded( self::PAGE, array() );
		$same  = is_array( $known ) && ( $known['widget'] ?? '' ) === ( new Config() )->widget_id();
		return $same ? (string) $known['url'] : '';
	}

	/**
	 * What the server says, or said within the last minute.
	 *
	 * @return array online, back (when it changes, or '').
	 */
	private static function now(): array {
		$config = new Config();
		$kept   = get_transient( self::KEPT );
		if ( is_array( $kept ) && ( $kept['widget'] ?? '' ) === $config->widget_id() ) {
			return $kept;
		}
		$told   = array();
		$client = new Client( $config->url(), '', self::TIMEOUT_S );
		if ( '' !== $config->url() && '' !== $config->widget_id() ) {
			$told = $client->get( '/w/v1/config', array( 'widget' => $config->widget_id() ), array( 'Origin' => Address::of_site() ) );
		}
		$known = ! is_wp_error( $told ) && isset( $told['online'] );
		$now   = array(
			'widget' => $config->widget_id(),
			'known'  => $known,
			'online' => $known && (bool) $told['online'],
			'back'   => $known ? Client::clean( $told['next_change_at'] ?? '', 40 ) : '',
		);
		set_transient( self::KEPT, $now, self::KEPT_S );
		self::learn_page( $config );
		return $now;
	}

	/**
	 * Finds out where visitors can call without the widget, once a day.
	 *
	 * @param Config $config Effective settings.
	 */
	private static function learn_page( Config $config ): void {
		$known = get_option( self::PAGE );
		$fresh = is_array( $known ) && $known['widget'] === $config->widget_id() && time() - $known['at'] < self::PAGE_AFTER;
		if ( $fresh || '' === $config->token() || '' === $config->widget_id() ) {
			return;
		}
		$widget = ( new Client( $config->url(), $config->token(), self::TIMEOUT_S ) )->get( '/api/v1/widgets/' . $config->widget_id() );
		$page   = is_wp_error( $widget ) ? '' : (string) ( $widget['channels'][0]['page_url'] ?? '' );
		update_option(
			self::PAGE,
			array(
				'widget' => $config->widget_id(),
				'url'    => esc_url_raw( $page, array( 'http', 'https' ) ),
				'at'     => time(),
			)
		);
	}

	/**
	 * The state in words.
	 *
	 * @param array $now From now().
	 */
	private static function words( array $now ): string {
		if ( ! $now['known'] ) {
			return '';
		}
		if ( $now['online'] ) {
			return __( 'We are here now', 'laleo' );
		}
		$back = strtotime( $now['back'] );
		if ( ! $back || $back < time() ) {
			return __( 'We answer by e-mail', 'laleo' );
		}
		/* translators: %s: day and time. */
		return sprintf( __( 'Back %s', 'laleo' ), wp_date( 'D ' . get_option( 'time_format' ), $back ) );
	}

	/**
	 * Asks the server where needed, before a button is put on a page.
	 */
	public static function prepare(): void {
		if ( '' === self::page() ) {
			self::now();
		}
	}
}
