<?php
/**
 * Standard Webhooks signatures.
 *
 * @package Laleo
 */

namespace Laleo;

use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Checks `v1` signatures: HMAC-SHA256 of `id.timestamp.body`, in base64 (Standard Webhooks 1.0.0).
 */
final class Signature {
	private const PREFIX = 'whsec_';

	/**
	 * Whether one of the signatures was made with the secret.
	 *
	 * @param string $secret  Secret, `whsec_…`.
	 * @param string $id      The message's id.
	 * @param int    $at      Unix time of the message.
	 * @param string $body    The message.
	 * @param string $given   Signatures, with spaces between them.
	 */
	public static function verify( string $secret, string $id, int $at, string $body, string $given ): bool {
		$key = self::key( $secret );
		if ( '' === $key ) {
			return false;
		}
		$right = 'v1,' . base64_encode( hash_hmac( 'sha256', "$id.$at.$body", $key, true ) );
		foreach ( array_slice( explode( ' ', $given ), 0, 5 ) as $one ) {
			if ( hash_equals( $right, $one ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The bytes of a secret, or '' when it is none.
	 *
	 * @param string $secret Secret, `whsec_…`.
	 */
	private static function key( string $secret ): string {
		if ( 0 !== strpos( $secret, self::PREFIX ) ) {
			return '';
		}
		try {
			return sodium_base642bin( substr( $secret, strlen( self::PREFIX ) ), SODIUM_BASE64_VARIANT_ORIGINAL );
		} catch ( Throwable $trouble ) {
			return '';
		}
	}
}
