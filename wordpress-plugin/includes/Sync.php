<?php
/**
 * What the site and the server tell each other from time to time.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Once an hour, and when an administrator comes by: how the site is, who may operate, and the
 * settings that were pushed. They are applied only when the server of our link signed them.
 */
final class Sync {
	public const HOOK = 'laleo_sync';
	/** When it was last done. */
	public const AT = 'laleo_synced_at';

	private const OFTEN_S   = 15 * MINUTE_IN_SECONDS;
	private const TIMEOUT_S = 5;

	/**
	 * Plans the hourly run, where there is something to tell.
	 */
	public static function schedule(): void {
		$config = new Config();
		if ( '' !== $config->token() && ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( time() + wp_rand( 0, HOUR_IN_SECONDS ), 'hourly', self::HOOK );
		}
	}

	/**
	 * Plans nothing any more.
	 */
	public static function unschedule(): void {
		wp_clear_scheduled_hook( self::HOOK );
		delete_option( self::AT );
	}

	/**
	 * Runs when the last time is a while ago.
	 */
	public static function run_when_due(): void {
		if ( time() - (int) get_option( self::AT, 0 ) >= self::OFTEN_S ) {
			self::run();
		}
	}

	/**
	 * Tells how the site is, and applies what was pushed.
	 *
	 * @return string[]|WP_Error Names of the settings that changed.
	 */
	public static function run() {
		update_option( self::AT, time(), false );
		Events::forget_old();
		$config = new Config();
		$link   = new Link( $config );
		$ready  = $link->ensure();
		if ( is_wp_error( $ready ) ) {
			return $ready;
		}
		$answer = self::report( $config, $link );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		Operators::tell();
		if ( is_array( $answer['plugin'] ?? null ) ) {
			$link->note( array( 'plugin' => array_map( 'strval', array_filter( $answer['plugin'], 'is_scalar' ) ) ) );
		}
		self::show_widget( $config, $answer['widget_id'] ?? null );
		return is_array( $answer['settings'] ?? null ) ? self::apply( $config, $link, $answer['settings'] ) : array();
	}

	/**
	 * Says how the site is.
	 *
	 * @param Config   $config  Effective settings.
	 * @param Link     $link    The link.
	 * @param string[] $refused Pushed settings that something here decides.
	 * @return array|WP_Error
	 */
	private static function report( Config $config, Link $link, array $refused = array() ) {
		$status = Status::of( $config, true );
		return $link->client( 0, self::TIMEOUT_S )->post(
			'/api/v1/wordpress/heartbeat',
			array(
				'versions'         => Home::versions(),
				'health'           => array(
					'state'   => $status['state'],
					'problem' => $status['problem'],
					'refused' => $refused,
				),
				'applied_revision' => $link->revision(),
				'name'             => Home::name(),
				'multisite'        => is_multisite(),
			)
		);
	}

	/**
	 * Shows the widget that was chosen in the console, unless something here decides.
	 *
	 * @param Config $config    Effective settings.
	 * @param mixed  $widget_id What the server says.
	 */
	private static function show_widget( Config $config, $widget_id ): void {
		$id = Options::sanitize_widget_id( $widget_id );
		if ( '' !== $id && $id !== $config->widget_id() && ! $config->is_fixed( 'widget_id' ) ) {
			update_option( Options::WIDGET_ID, $id, true );
			Status::forget();
		}
	}

	/**
	 * Applies settings that the server of our link signed for us, and says so.
	 *
	 * @param Config $config Effective settings.
	 * @param Link   $link   The link.
	 * @param array  $signed id, timestamp, payload, signature.
	 * @return string[]|WP_Error Names of the settings that changed.
	 */
	private static function apply( Config $config, Link $link, array $signed ) {
		$payload = (string) ( $signed['payload'] ?? '' );
		$good    = Signature::verify( $link->secret(), (string) ( $signed['id'] ?? '' ), (int) ( $signed['timestamp'] ?? 0 ), $payload, (string) ( $signed['signature'] ?? '' ) );
		$told    = json_decode( $payload, true );
		if ( ! $good || ! is_array( $told ) || $link->id() !== ( $told['site'] ?? '' ) || ! is_array( $told['settings'] ?? null ) ) {
			return new WP_Error( 'laleo_signature', __( 'The pushed settings are not signed for this site, and were not applied.', 'laleo' ) );
		}
		if ( (int) $told['revision'] <= $link->revision() ) {
			return array();
		}
		$done = Settings_File::apply( $told['settings'] );
		$link->note( array( 'revision' => (int) $told['revision'] ) );
		self::report( $config, $link, $done['refused'] );
		return $done['changed'];
	}
}
