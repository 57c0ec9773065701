<?php
/**
 * Events of the server, as WordPress actions.
 *
 * @package Laleo
 */

namespace Laleo;

use Throwable;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

/**
 * Takes signed events (Standard Webhooks 1.0.0) and does `laleo_call_missed` for `call.missed`, and
 * `laleo_event` for all. A delivery is done once, however often and by whomever it is sent again.
 */
final class Events {
	public const SEEN = 'laleo_event_seen_';

	private const REST_NAMESPACE = 'laleo/v1';
	private const ROUTE          = '/events';
	/** How far clocks may be apart, in seconds. */
	private const TOLERANCE_S = 300;
	private const MOST_BYTES  = 1048576;

	/**
	 * Where the server sends events.
	 */
	public static function url(): string {
		return rest_url( self::REST_NAMESPACE . self::ROUTE );
	}

	/**
	 * Opens the address; the signature is the permission.
	 */
	public static function register_route(): void {
		register_rest_route(
			self::REST_NAMESPACE,
			self::ROUTE,
			array(
				'methods'             => 'POST',
				'permission_callback' => array( self::class, 'is_signed' ),
				'callback'            => array( self::class, 'receive' ),
			)
		);
	}

	/**
	 * Whether the server of our link signed this, just now.
	 *
	 * @param WP_REST_Request $request The delivery.
	 * @return true|WP_Error
	 */
	public static function is_signed( WP_REST_Request $request ) {
		$id     = (string) $request->get_header( 'webhook-id' );
		$at     = (string) $request->get_header( 'webhook-timestamp' );
		$body   = $request->get_body();
		$signed = (string) $request->get_header( 'webhook-signature' );
		$good   = strlen( $body ) <= self::MOST_BYTES
			&& preg_match( '/^[\w.-]{1,100}$/D', $id )
			&& ctype_digit( $at )
			&& abs( time() - (int) $at ) <= self::TOLERANCE_S
			&& Signature::verify( ( new Link() )->events_secret(), $id, (int) $at, $body, $signed );
		return $good ? true : new WP_Error( 'laleo_signature', __( 'The signature is not valid.', 'laleo' ), array( 'status' => 401 ) );
	}

	/**
	 * Does the actions, unless this delivery was here before.
	 *
	 * @param WP_REST_Request $request The delivery.
	 * @return WP_REST_Response|WP_Error
	 */
	public static function receive( WP_REST_Request $request ) {
		$event = json_decode( $request->get_body(), true );
		$type  = is_array( $event ) ? ( $event['type'] ?? null ) : null;
		if ( ! is_string( $type ) || ! preg_match( '/^[a-z]+([._][a-z]+)*$/D', $type ) || ! is_array( $event['data'] ?? null ) ) {
			return new WP_Error( 'laleo_event', __( 'This is not an event.', 'laleo' ), array( 'status' => 400 ) );
		}
		$id   = (string) $request->get_header( 'webhook-id' );
		$mark = self::SEEN . md5( $id );
		// The table's unique key decides: of any number of requests at once, one goes on.
		if ( ! add_option( $mark, time(), '', false ) ) {
			return new WP_REST_Response( array( 'repeated' => true ) );
		}
		try {
			self::tell( $type, $event['data'], $id );
		} catch ( Throwable $trouble ) {
			delete_option( $mark ); // The server sends it again later.
			throw $trouble;
		}
		return new WP_REST_Response( null, 204 );
	}

	/**
	 * Forgets deliveries whose time stamps nobody would accept any more.
	 */
	public static function forget_old(): void {
		$wpdb = $GLOBALS['wpdb'];
		// Options have no search by value; this runs once an hour, by cron.
		$like = $wpdb->esc_like( self::SEEN ) . '%';
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT option_name, option_value FROM {$wpdb->options} WHERE option_name LIKE %s LIMIT 1000", $like ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		foreach ( $rows as $row ) {
			if ( time() - (int) $row->option_value > 3 * self::TOLERANCE_S ) {
				delete_option( $row->option_name );
			}
		}
	}

	/**
	 * Does the actions of an event.
	 *
	 * @param string $type Type, as call.missed.
	 * @param array  $data What happened, as the server's documentation shows it.
	 * @param string $id   The delivery's id.
	 */
	private static function tell( string $type, array $data, string $id ): void {
		$name = str_replace( '.', '_', $type );

		/**
		 * Does something when this happened; call.missed is laleo_call_missed.
		 *
		 * @param array  $data What happened: account_id, site_id, widget_id and the object.
		 * @param string $id   The delivery's id, the same when it is sent again.
		 */
		do_action( "laleo_$name", $data, $id );

		/**
		 * Does something whatever happened.
		 *
		 * @param string $type Type, as call.missed.
		 * @param array  $data What happened.
		 * @param string $id   The delivery's id.
		 */
		do_action( 'laleo_event', $type, $data, $id );
	}
}
