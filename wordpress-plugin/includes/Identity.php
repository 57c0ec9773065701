<?php
/**
 * Who a visitor is, when they are logged in here.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Gives a logged-in visitor's own browser a signed token (JWT, HS256) that is good for five minutes.
 * It comes from admin-ajax.php, which no cache keeps and no other origin can read; nothing personal
 * is ever in a page, which may be kept and shown to somebody else.
 */
final class Identity {
	public const ACTION = 'laleo_identity';

	private const LIFETIME_S = 300;

	/**
	 * Whether the owner wants visitors to be known.
	 */
	public static function is_on(): bool {
		return (bool) Options::value( 'identity' );
	}

	/**
	 * Where the widget asks.
	 */
	public static function url(): string {
		return add_query_arg( 'action', self::ACTION, admin_url( 'admin-ajax.php', 'relative' ) );
	}

	/**
	 * Answers with a token, or null for whoever is not logged in.
	 */
	public static function answer(): void {
		nocache_headers();
		// Browsers send it since 2023 (Fetch Metadata); what is missing is decided by CORS.
		$from = sanitize_key( wp_unslash( $_SERVER['HTTP_SEC_FETCH_SITE'] ?? '' ) );
		if ( '' !== $from && 'same-origin' !== $from ) {
			wp_send_json( array( 'token' => null ), 403 );
		}
		$user = wp_get_current_user();
		$link = new Link();
		$may  = self::is_on() && $user->exists() && '' !== $link->secret();
		wp_send_json( array( 'token' => $may ? self::token( $user, $link->secret() ) : null ) );
	}

	/**
	 * What a user is to the server: the same on all sites that share their users.
	 *
	 * @param WP_User $user The user.
	 */
	public static function subject( WP_User $user ): string {
		return 'wp-' . substr( hash( 'sha256', network_home_url() ), 0, 12 ) . '-' . $user->ID;
	}

	/**
	 * A token for a user.
	 *
	 * @param WP_User $user   The user.
	 * @param string  $secret What it is signed with.
	 */
	private static function token( WP_User $user, string $secret ): string {
		$now    = time();
		$claims = array(
			'sub'   => self::subject( $user ),
			'name'  => Client::clean( $user->display_name, 80 ),
			'email' => Client::clean( $user->user_email, 254 ),
			'iat'   => $now,
			'exp'   => $now + self::LIFETIME_S,
			'jti'   => wp_generate_password( 16, false ),
		);
		$head   = self::encode( (string) wp_json_encode( array( 'alg' => 'HS256', 'typ' => 'JWT' ) ) );
		$body   = self::encode( (string) wp_json_encode( $claims ) );
		return "$head.$body." . self::encode( hash_hmac( 'sha256', "$head.$body", $secret, true ) );
	}

	/**
	 * Base64 for addresses (RFC 4648, section 5), without padding.
	 *
	 * @param string $bytes Anything.
	 */
	private static function encode( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}
}
