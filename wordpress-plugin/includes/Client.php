<?php
/**
 * HTTP to the Laleo server.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Speaks to one server as the holder of one token. Everything that can go wrong becomes a WP_Error
 * whose message may be shown to an administrator (escaped) and whose data holds status, code and
 * request_id as far as known.
 */
final class Client {
	/** Longest answer that is read, in bytes. */
	private const MAX_BYTES = 2097152;
	/** What the server's answers are. */
	private const TYPES = array( 'application/json', 'application/problem+json', 'text/csv', 'application/x-ndjson' );
	/** Rows asked for at a time, and pages followed at most. */
	private const PAGE_SIZE = 100;
	private const MAX_PAGES = 20;

	/** Server origin. @var string */
	private $url;
	/** Access token, or '' for public addresses. @var string */
	private $token;
	/** Longest wait for an answer, in seconds. @var int */
	private $timeout_s;
	/** WordPress user for whom is asked, or 0. @var int */
	private $user_id;

	/**
	 * A client of one server.
	 *
	 * @param string $url       Normalised address of the server.
	 * @param string $token     Access token, or '' for public addresses.
	 * @param int    $timeout_s Longest wait for an answer, in seconds.
	 * @param int    $user_id   WordPress user for whom is asked, or 0.
	 */
	public function __construct( string $url, string $token = '', int $timeout_s = 10, int $user_id = 0 ) {
		$this->url       = $url;
		$this->token     = $token;
		$this->timeout_s = $timeout_s;
		$this->user_id   = $user_id;
	}

	/**
	 * The decoded answer to a GET.
	 *
	 * @param string   $path    Path on the server.
	 * @param string[] $query   Query parameters.
	 * @param string[] $headers Further request headers.
	 * @return array|WP_Error
	 */
	public function get( string $path, array $query = array(), array $headers = array() ) {
		return $this->send( 'GET', add_query_arg( urlencode_deep( $query ), $path ), null, $headers );
	}

	/**
	 * The decoded answer to a PATCH.
	 *
	 * @param string $path Path on the server.
	 * @param array  $body Fields to change.
	 * @return array|WP_Error
	 */
	public function patch( string $path, array $body ) {
		return $this->send( 'PATCH', $path, $body );
	}

	/**
	 * The decoded answer to a POST.
	 *
	 * @param string $path Path on the server.
	 * @param array  $body What is sent.
	 * @return array|WP_Error
	 */
	public function post( string $path, array $body ) {
		return $this->send( 'POST', $path, $body );
	}

	/**
	 * The decoded answer to a PUT.
	 *
	 * @param string $path Path on the server.
	 * @param array  $body What is sent.
	 * @return array|WP_Error
	 */
	public function put( string $path, array $body ) {
		return $this->send( 'PUT', $path, $body );
	}

	/**
	 * All rows of a list, over its pages.
	 *
	 * @param string $path Path of the list.
	 * @return array[]|WP_Error
	 */
	public function rows( string $path ) {
		$rows   = array();
		$cursor = null;
		for ( $page = 0; $page < self::MAX_PAGES; $page++ ) {
			$query  = array_filter( array( 'limit' => (string) self::PAGE_SIZE, 'cursor' => $cursor ) );
			$answer = $this->get( $path, $query );
			if ( is_wp_error( $answer ) ) {
				return $answer;
			}
			$data   = is_array( $answer['data'] ?? null ) ? $answer['data'] : array();
			$rows   = array_merge( $rows, array_filter( $data, 'is_array' ) );
			$cursor = $answer['next_cursor'] ?? null;
			if ( empty( $answer['has_more'] ) || ! is_string( $cursor ) ) {
				break;
			}
		}
		return $rows;
	}

	/**
	 * The server's answer as it is, good or not, to a request that somebody else has made.
	 *
	 * @param string   $method  HTTP method.
	 * @param string   $path    Path and query.
	 * @param string   $body    Body, or ''.
	 * @param string[] $headers Request headers.
	 * @return array|WP_Error From wp_remote_request.
	 */
	public function forward( string $method, string $path, string $body = '', array $headers = array() ) {
		$answer = $this->request( $method, $path, '' === $body ? null : $body, $headers );
		if ( is_wp_error( $answer ) ) {
			return $this->unreachable( $answer );
		}
		$type   = (string) strtok( (string) wp_remote_retrieve_header( $answer, 'content-type' ), ';' );
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$known  = in_array( $type, self::TYPES, true ) || in_array( $status, array( 204, 304 ), true );
		return $known ? $answer : $this->not_laleo( $status );
	}

	/**
	 * Sends JSON and reads the answer.
	 *
	 * @param string     $method  HTTP method.
	 * @param string     $path    Path and query.
	 * @param array|null $body    Sent as JSON.
	 * @param string[]   $headers Further request headers.
	 * @return array|WP_Error
	 */
	private function send( string $method, string $path, ?array $body = null, array $headers = array() ) {
		if ( null !== $body ) {
			$headers['Content-Type'] = 'application/json';
		}
		$json     = null === $body ? null : wp_json_encode( array() === $body ? new \stdClass() : $body );
		$response = $this->request( $method, $path, $json, $headers );
		return is_wp_error( $response ) ? $this->unreachable( $response ) : $this->read( $response );
	}

	/**
	 * Sends one request. Plain wp_remote_request, as the "safe" variant refuses private addresses
	 * and unusual ports, which is where self-hosted servers live; the address was entered by an
	 * administrator. Redirects are not followed, so that the token goes to no other server.
	 *
	 * @param string      $method  HTTP method.
	 * @param string      $path    Path and query.
	 * @param string|null $body    Body.
	 * @param string[]    $headers Further request headers.
	 * @return array|WP_Error
	 */
	private function request( string $method, string $path, ?string $body, array $headers ) {
		$headers['Accept'] = 'application/json';
		if ( '' !== $this->token ) {
			$headers['Authorization'] = 'Bearer ' . $this->token;
		}
		if ( $this->user_id > 0 ) {
			$headers['X-Laleo-User'] = (string) $this->user_id;
		}
		return wp_remote_request(
			$this->url . $path,
			array(
				'method'              => $method,
				'headers'             => $headers,
				'body'                => $body,
				'timeout'             => $this->timeout_s,
				'redirection'         => 0,
				'limit_response_size' => self::MAX_BYTES,
				'user-agent'          => 'Laleo-WordPress/' . LALEO_VERSION . '; ' . home_url(),
			)
		);
	}

	/**
	 * The decoded body of a good answer, or what is wrong with it.
	 *
	 * @param array $response From wp_remote_request.
	 * @return array|WP_Error
	 */
	private function read( array $response ) {
		$status = (int) wp_remote_retrieve_response_code( $response );
		if ( 204 === $status ) {
			return array();
		}
		$body = json_decode( wp_remote_retrieve_body( $response ), true );
		if ( $status >= 300 && $status < 400 ) {
			return $this->redirected( $response, $status );
		}
		if ( ! is_array( $body ) ) {
			return $this->not_laleo( $status );
		}
		if ( $status >= 200 && $status < 300 ) {
			return $body;
		}
		$type = (string) wp_remote_retrieve_header( $response, 'content-type' );
		return 0 === strpos( $type, 'application/problem+json' ) ? $this->problem( $body, $status ) : $this->not_laleo( $status );
	}

	/**
	 * The server's own words for a refusal (RFC 9457).
	 *
	 * @param array $problem Problem document.
	 * @param int   $status  HTTP status.
	 */
	private function problem( array $problem, int $status ): WP_Error {
		$words = array_filter( array( $problem['detail'] ?? '', $problem['title'] ?? '' ), 'is_string' );
		$text  = self::clean( (string) reset( $words ) );
		if ( 401 === $status ) {
			/* translators: %s: what the server said. */
			$text = trim( sprintf( __( 'The server does not accept this access token. %s', 'laleo' ), $text ) );
		}
		$data = array(
			'status'     => $status,
			'code'       => self::clean( $problem['code'] ?? '' ),
			'request_id' => self::clean( $problem['request_id'] ?? '' ),
		);
		/* translators: %d: HTTP status. */
		$fallback = sprintf( __( 'The server refused, with status %d.', 'laleo' ), $status );
		return new WP_Error( 401 === $status ? 'laleo_unauthorized' : 'laleo_problem', '' === $text ? $fallback : $text, $data );
	}

	/**
	 * Nothing answered.
	 *
	 * @param WP_Error $error What WordPress met.
	 */
	private function unreachable( WP_Error $error ): WP_Error {
		/* translators: 1: host name, 2: technical reason. */
		$text = __( '%1$s cannot be reached from this site. Check the address, and that your web host allows connections to it. (%2$s)', 'laleo' );
		$text = sprintf( $text, Address::short( $this->url ), self::clean( $error->get_error_message() ) );
		return new WP_Error( 'laleo_unreachable', $text, array( 'status' => 0 ) );
	}

	/**
	 * Something else answered.
	 *
	 * @param int $status HTTP status.
	 */
	private function not_laleo( int $status ): WP_Error {
		/* translators: 1: host name, 2: HTTP status. */
		$text = __( '%1$s answered, but not as a Laleo server does (status %2$d). Give the address that opens your Laleo console.', 'laleo' );
		return new WP_Error( 'laleo_not_laleo', sprintf( $text, Address::short( $this->url ), $status ), array( 'status' => $status ) );
	}

	/**
	 * The server lives elsewhere.
	 *
	 * @param array $response From wp_remote_request.
	 * @param int   $status   HTTP status.
	 */
	private function redirected( array $response, int $status ): WP_Error {
		$target = Address::normalise( wp_remote_retrieve_header( $response, 'location' ) );
		/* translators: 1: host name, 2: address. */
		$text = __( '%1$s forwards to %2$s. Use that address if it is your Laleo server.', 'laleo' );
		$text = sprintf( $text, Address::short( $this->url ), '' === $target ? __( 'another page', 'laleo' ) : $target );
		return new WP_Error( 'laleo_redirected', $text, array( 'status' => $status ) );
	}

	/**
	 * Somebody else's text, cut to a sentence's length and without control characters; not escaped.
	 *
	 * @param mixed $value Anything.
	 * @param int   $limit Longest result, in characters.
	 */
	public static function clean( $value, int $limit = 300 ): string {
		$text = is_scalar( $value ) ? wp_check_invalid_utf8( (string) $value ) : '';
		return mb_substr( trim( preg_replace( '/[\x00-\x1f\x7f]+/', ' ', $text ) ), 0, $limit );
	}
}
