<?php
/**
 * What a browser sent, as it goes on to the server.
 *
 * @package Laleo
 */

namespace Laleo\Rest;

use WP_REST_Request;

defined( 'ABSPATH' ) || exit;

/**
 * The body of a request: JSON as it came, or a form with files, which PHP has taken apart and which
 * is put together again (RFC 7578).
 */
final class Sent {
	/** The body. @var string */
	public $body = '';
	/** The headers that describe it. @var string[] */
	public $headers = array();

	/**
	 * What goes on of a request.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public static function of( WP_REST_Request $request ): self {
		$sent  = new self();
		$files = array_filter( $request->get_file_params(), array( self::class, 'is_whole' ) );
		if ( $files ) {
			$sent->put_form( $request->get_body_params(), $files );
		} elseif ( '' !== (string) $request->get_body() ) {
			$sent->body    = (string) $request->get_body();
			$sent->headers = array( 'Content-Type' => 'application/json' );
		}
		return $sent;
	}

	/**
	 * Whether PHP has received all of a file.
	 *
	 * @param mixed $file Entry of $_FILES.
	 */
	private static function is_whole( $file ): bool {
		return is_array( $file ) && is_string( $file['tmp_name'] ?? null ) && is_uploaded_file( $file['tmp_name'] );
	}

	/**
	 * Writes a form.
	 *
	 * @param array   $values Its texts.
	 * @param array[] $files  Its files, as in $_FILES.
	 */
	private function put_form( array $values, array $files ): void {
		$boundary = wp_generate_password( 32, false );
		$parts    = '';
		foreach ( array_filter( $values, 'is_scalar' ) as $name => $value ) {
			$parts .= self::part( $boundary, array( 'name' => (string) $name ), '', (string) $value );
		}
		foreach ( $files as $name => $file ) {
			$described = array(
				'name'     => (string) $name,
				'filename' => (string) $file['name'],
			);

			$parts .= self::part( $boundary, $described, (string) $file['type'], self::read( $file['tmp_name'] ) );
		}
		$this->body    = "$parts--$boundary--\r\n";
		$this->headers = array( 'Content-Type' => "multipart/form-data; boundary=$boundary" );
	}

	/**
	 * One part of the form.
	 *
	 * @param string   $boundary  Between parts.
	 * @param string[] $described Parameters of Content-Disposition.
	 * @param string   $type      Media type, or ''.
	 * @param string   $content   What is in it.
	 */
	private static function part( string $boundary, array $described, string $type, string $content ): string {
		$head = 'Content-Disposition: form-data';
		foreach ( $described as $name => $value ) {
			$head .= sprintf( '; %s="%s"', $name, str_replace( array( '"', "\r", "\n" ), array( '%22', '%0D', '%0A' ), $value ) );
		}
		if ( preg_match( '#^[\w.+-]+/[\w.+-]+(;\s*[\w=".+-]+)*$#D', $type ) ) {
			$head .= "\r\nContent-Type: $type";
		}
		return "--$boundary\r\n$head\r\n\r\n$content\r\n";
	}

	/**
	 * An uploaded file's content.
	 *
	 * @param string $path Where PHP put it.
	 */
	private static function read( string $path ): string {
		$file = new \SplFileObject( $path, 'rb' );
		$size = $file->getSize();
		return $size ? (string) $file->fread( $size ) : '';
	}
}
