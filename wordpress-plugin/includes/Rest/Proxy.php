<?php
/**
 * The server's API, for operators in wp-admin.
 *
 * @package Laleo
 */

namespace Laleo\Rest;

use Laleo\Link;
use Laleo\Operators;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

defined( 'ABSPATH' ) || exit;

/**
 * Mirrors the part of /api/v1 that the workspace needs under /wp-json/laleo/v1/api. The request goes
 * on with this site's own token, which no browser ever sees, and in the name of the WordPress user
 * who asked. WordPress itself proves who that is: a login cookie counts only together with a nonce.
 */
final class Proxy {
	private const ROUTE = '/api/(?P<path>[A-Za-z0-9_/.-]{1,200})';

	/** Files take their time. */
	private const TIMEOUT_S = 30;

	/** What whoever may operate may ask for: method and path. */
	private const OPERATOR = array(
		array( 'GET', '(me|members|sites|widgets|channels|blocks|canned-replies|usage)(/.*)?' ),
		array( 'GET', '(visitors|conversations|attachments|calls|callbacks|analytics)(/.*)?' ),
		array( 'POST|PATCH|PUT|DELETE', '(visitors|conversations|calls|callbacks)/.+' ),
		array( 'POST', 'attachments(/.*)?' ),
		array( 'POST', '(callbacks|blocks|live-tickets)' ),
		array( 'POST', 'channels/[^/]+/calls' ),
	);

	/** What besides only administrators of this site may ask for. */
	private const ADMINISTRATOR = array(
		array( 'POST|PATCH|PUT|DELETE', '(blocks|canned-replies)(/.*)?' ),
	);

	/** What erases people or texts for good is left to administrators too. */
	private const FOR_GOOD = '(visitors|conversations)/[^/]+(/messages/[^/]+)?';

	/** Request headers that go on. */
	private const ASKED = array( 'Idempotency-Key', 'If-Match', 'If-None-Match' );

	/** Headers that come back. */
	private const ANSWERED = array( 'ETag', 'Retry-After', 'X-Request-Id', 'RateLimit', 'RateLimit-Policy' );

	/** Kinds of answers that are no JSON, and come back as they are. */
	private const FILES = array( 'text/csv', 'application/x-ndjson' );

	/**
	 * Declares the route.
	 */
	public static function register_route(): void {
		register_rest_route(
			'laleo/v1',
			self::ROUTE,
			array(
				'methods'             => WP_REST_Server::ALLMETHODS,
				'callback'            => array( self::class, 'answer' ),
				'permission_callback' => array( self::class, 'admits' ),
				'show_in_index'       => false,
			)
		);
	}

	/**
	 * Whether the user may ask for this.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return bool|WP_Error
	 */
	public static function admits( WP_REST_Request $request ) {
		if ( ! current_user_can( Operators::CAPABILITY ) ) {
			return new WP_Error( 'laleo_forbidden', __( 'You may not answer visitors here.', 'laleo' ), array( 'status' => rest_authorization_required_code() ) );
		}
		if ( ! self::is_allowed( $request->get_method(), $request['path'] ) ) {
			return new WP_Error( 'laleo_not_here', __( 'This is done in the Laleo console.', 'laleo' ), array( 'status' => 403 ) );
		}
		return true;
	}

	/**
	 * Asks the server and gives its answer.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return WP_REST_Response|WP_Error
	 */
	public static function answer( WP_REST_Request $request ) {
		$link = new Link();
		$may  = $link->ensure();
		$may  = is_wp_error( $may ) ? $may : Operators::introduce();
		if ( is_wp_error( $may ) ) {
			return self::away( $may );
		}
		$sent   = Sent::of( $request );
		$answer = $link->client( get_current_user_id(), self::TIMEOUT_S )->forward(
			$request->get_method(),
			'/api/v1/' . $request['path'] . self::query(),
			$sent->body,
			$sent->headers + array_filter( array_combine( self::ASKED, array_map( array( $request, 'get_header' ), self::ASKED ) ) )
		);
		return is_wp_error( $answer ) ? self::away( $answer ) : self::given( $answer );
	}

	/**
	 * Whether a path is one of the workspace's, and the user's.
	 *
	 * @param string $method HTTP method.
	 * @param string $path   Path below /api/v1/.
	 */
	private static function is_allowed( string $method, string $path ): bool {
		if ( preg_match( '#(^|/)\.{1,2}(/|$)|//#', $path ) ) {
			return false;
		}
		$is_admin = current_user_can( 'manage_options' );
		if ( 'DELETE' === $method && ! $is_admin && preg_match( '#^' . self::FOR_GOOD . '$#D', $path ) ) {
			return false;
		}
		$rules = $is_admin ? array_merge( self::OPERATOR, self::ADMINISTRATOR ) : self::OPERATOR;
		foreach ( $rules as list( $methods, $paths ) ) {
			if ( preg_match( "#^($methods)$#D", $method ) && preg_match( "#^$paths$#D", $path ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The query as it was sent, without what is meant for WordPress. Not from the parsed parameters:
	 * PHP keeps only the last of several values of a name.
	 */
	private static function query(): string {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- goes on as it is, to the server's own checks.
		$given = isset( $_SERVER['QUERY_STRING'] ) ? (string) wp_unslash( $_SERVER['QUERY_STRING'] ) : '';
		$ours  = static fn( string $pair ): bool => '' !== $pair && ! preg_match( '/^(rest_route|_wpnonce|_locale)=/', $pair );
		$pairs = array_filter( explode( '&', $given ), $ours );
		return $pairs ? '?' . implode( '&', $pairs ) : '';
	}

	/**
	 * The server's answer as WordPress gives it.
	 *
	 * @param array $answer From wp_remote_request.
	 */
	private static function given( array $answer ): WP_REST_Response {
		$body   = wp_remote_retrieve_body( $answer );
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$type   = strtok( (string) wp_remote_retrieve_header( $answer, 'content-type' ), ';' );
		if ( in_array( $type, self::FILES, true ) ) {
			return self::file( $body, $type );
		}
		$given = new WP_REST_Response( '' === $body ? null : json_decode( $body ), $status );
		foreach ( self::ANSWERED as $name ) {
			$value = wp_remote_retrieve_header( $answer, $name );
			if ( is_string( $value ) && '' !== $value ) {
				$given->header( $name, $value );
			}
		}
		return $given;
	}

	/**
	 * A list as a file: text that no browser shows as a page.
	 *
	 * @param string $body The file.
	 * @param string $type Its type.
	 */
	private static function file( string $body, string $type ): WP_REST_Response {
		$given = new WP_REST_Response( $body );
		$given->header( 'Content-Type', "$type; charset=utf-8" );
		$given->header( 'Content-Disposition', 'attachment' );
		add_filter( 'rest_pre_serve_request', array( self::class, 'serve_text' ), 10, 2 );
		return $given;
	}

	/**
	 * Writes a file as it is, where WordPress would encode it as JSON.
	 *
	 * @param bool             $served Whether somebody else has.
	 * @param WP_REST_Response $given  The answer.
	 */
	public static function serve_text( $served, $given ): bool {
		if ( ! $served && $given instanceof WP_REST_Response && isset( $given->get_headers()['Content-Disposition'] ) ) {
			$out = new \SplFileObject( 'php://output', 'w' );
			$out->fwrite( (string) $given->get_data() );
			return true;
		}
		return (bool) $served;
	}

	/**
	 * An error in which nothing of the connection shows: 503 while the server cannot be reached, 409
	 * when this site is not connected to one.
	 *
	 * @param WP_Error $error What went wrong.
	 */
	private static function away( WP_Error $error ): WP_Error {
		$status = 'laleo_disconnected' === $error->get_error_code() ? 409 : 503;
		return new WP_Error( $error->get_error_code(), $error->get_error_message(), array( 'status' => $status ) );
	}
}
