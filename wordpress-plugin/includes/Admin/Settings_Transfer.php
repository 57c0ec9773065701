<?php
/**
 * Settings as a file.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Settings_File;
use SplFileObject;

defined( 'ABSPATH' ) || exit;

/**
 * Downloads and uploads the settings; no secret is among them.
 */
final class Settings_Transfer {
	public const EXPORT = 'laleo_export';
	public const IMPORT = 'laleo_import';

	private const MOST_BYTES = 65536;

	/**
	 * Waits for the forms.
	 */
	public static function hook(): void {
		add_action( 'admin_post_' . self::EXPORT, array( self::class, 'export' ) );
		add_action( 'admin_post_' . self::IMPORT, array( self::class, 'import' ) );
	}

	/**
	 * Gives the file.
	 */
	public static function export(): void {
		Settings_Actions::admit( self::EXPORT );
		nocache_headers();
		header( 'Content-Disposition: attachment; filename="laleo-settings.json"' );
		header( 'X-Content-Type-Options: nosniff' );
		wp_send_json( Settings_File::export(), 200, JSON_PRETTY_PRINT );
	}

	/**
	 * Takes a file.
	 */
	public static function import(): void {
		Settings_Actions::admit( self::IMPORT );
		$done = Settings_File::import( self::uploaded() );
		if ( is_wp_error( $done ) ) {
			Notice::keep( 'error', $done->get_error_message() );
		} elseif ( $done['refused'] ) {
			/* translators: %s: names of settings. */
			Notice::keep( 'warning', sprintf( __( 'Imported, except: %s. These are unknown here, or the network decides them.', 'laleo' ), implode( ', ', $done['refused'] ) ) );
		} else {
			Notice::keep( 'success', __( 'The settings were imported.', 'laleo' ) );
		}
		Settings_Actions::back();
	}

	/**
	 * The uploaded file's content, or ''.
	 */
	private static function uploaded(): string {
		// phpcs:ignore WordPress.Security -- admit() has checked the nonce; the path is PHP's own.
		$path = $_FILES['laleo_file']['tmp_name'] ?? '';
		if ( ! is_string( $path ) || ! is_uploaded_file( $path ) ) {
			return '';
		}
		$text = ( new SplFileObject( $path ) )->fread( self::MOST_BYTES );
		return is_string( $text ) ? $text : '';
	}
}
