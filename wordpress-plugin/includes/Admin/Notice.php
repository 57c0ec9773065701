<?php
/**
 * What the last action of this user came to.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * One message carried over the redirect after a form, for the user who sent the form.
 */
final class Notice {
	public const META = 'laleo_notice';

	/**
	 * Keeps a message for the next page.
	 *
	 * @param string $type    success, warning or error.
	 * @param string $message Plain text.
	 * @param string $address What the user had typed as the address, to be shown again.
	 */
	public static function keep( string $type, string $message, string $address = '' ): void {
		$notice = compact( 'type', 'message', 'address' );
		update_user_meta( get_current_user_id(), self::META, wp_slash( $notice ) );
	}

	/**
	 * The kept message, once.
	 *
	 * @return string[]|null type, message, address.
	 */
	public static function take(): ?array {
		$notice = get_user_meta( get_current_user_id(), self::META, true );
		if ( ! is_array( $notice ) ) {
			return null;
		}
		delete_user_meta( get_current_user_id(), self::META );
		return $notice;
	}
}
