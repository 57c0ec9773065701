<?php
/**
 * What a token's account holds.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the account behind a token, and trusts no answer's shape.
 */
final class Account {
	/** Speaks with the token. @var Client */
	private $client;

	/**
	 * The account behind a client's token.
	 *
	 * @param Client $client Speaks with the token.
	 */
	public function __construct( Client $client ) {
		$this->client = $client;
	}

	/**
	 * Whom the token belongs to, or why it cannot be used.
	 *
	 * @return array|WP_Error name of the account, token's name, scopes.
	 */
	public function identity() {
		$me = $this->client->get( '/api/v1/me' );
		if ( is_wp_error( $me ) ) {
			return $me;
		}
		if ( ! isset( $me['principal']['id'], $me['account']['id'] ) || ! is_array( $me['scopes'] ?? null ) ) {
			return self::unreadable();
		}
		return array(
			'name'   => Client::clean( $me['account']['name'] ?? '', 80 ),
			'token'  => Client::clean( $me['principal']['name'] ?? '', 80 ),
			'scopes' => array_values( array_filter( $me['scopes'], 'is_string' ) ),
		);
	}

	/**
	 * All widgets, those that already allow this site first.
	 *
	 * @return array[]|WP_Error Rows with id, name, origins, enabled.
	 */
	public function widgets() {
		$rows = $this->client->rows( '/api/v1/widgets' );
		if ( is_wp_error( $rows ) ) {
			return $rows;
		}
		$widgets = array_filter( array_map( array( self::class, 'parse' ), $rows ) );
		usort(
			$widgets,
			static function ( array $a, array $b ): int {
				$first = (int) self::allows_this_site( $b ) - (int) self::allows_this_site( $a );
				return 0 === $first ? strnatcasecmp( $a['name'], $b['name'] ) : $first;
			}
		);
		return $widgets;
	}

	/**
	 * One widget.
	 *
	 * @param string $widget_id Widget id.
	 * @return array|WP_Error id, name, origins, enabled.
	 */
	public function widget( string $widget_id ) {
		$id = Options::sanitize_widget_id( $widget_id );
		if ( '' === $id ) {
			return new WP_Error( 'laleo_widget', __( 'Choose one of the widgets.', 'laleo' ) );
		}
		$row = $this->client->get( "/api/v1/widgets/$id" );
		return is_wp_error( $row ) ? $row : ( self::parse( $row ) ?? self::unreadable() );
	}

	/**
	 * The widget meant when none is named: the only one that allows this site, or the only one.
	 *
	 * @return array|WP_Error
	 */
	public function obvious_widget() {
		$widgets = $this->widgets();
		if ( is_wp_error( $widgets ) ) {
			return $widgets;
		}
		$here    = array_filter( $widgets, array( self::class, 'allows_this_site' ) );
		$choices = $here ? $here : $widgets;
		if ( 1 === count( $choices ) ) {
			return reset( $choices );
		}
		/* translators: %d: number of widgets. */
		$text = __( 'The account has %d widgets that could be meant; name one.', 'laleo' );
		return new WP_Error( 'laleo_widget', sprintf( $text, count( $choices ) ) );
	}

	/**
	 * Lets a widget appear on this site; needs a token that may act.
	 *
	 * @param string $widget_id Widget id.
	 * @return array|WP_Error The widget.
	 */
	public function allow_this_site( string $widget_id ) {
		$widget = $this->widget( $widget_id );
		if ( is_wp_error( $widget ) ) {
			return $widget;
		}
		$origins = array_values( array_unique( array_merge( $widget['origins'], array( Address::of_site() ) ) ) );
		return $this->client->patch( "/api/v1/widgets/$widget_id", array( 'allowed_origins' => $origins ) );
	}

	/**
	 * Whether a widget names this site, itself or as https://*.example.com.
	 *
	 * @param array $widget From this class.
	 */
	public static function allows_this_site( array $widget ): bool {
		foreach ( $widget['origins'] as $origin ) {
			$pattern = str_replace( '\*', '[^./]+', preg_quote( strtolower( $origin ), '#' ) );
			if ( preg_match( "#^$pattern$#D", Address::of_site() ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A row of the server reduced to what we use, or null when it is no widget.
	 *
	 * @param array $row From the server.
	 */
	private static function parse( array $row ): ?array {
		$id = Options::sanitize_widget_id( $row['id'] ?? null );
		if ( '' === $id ) {
			return null;
		}
		$origins = is_array( $row['allowed_origins'] ?? null ) ? $row['allowed_origins'] : array();
		return array(
			'id'      => $id,
			'name'    => Client::clean( $row['name'] ?? '', 80 ),
			'origins' => array_values( array_filter( $origins, 'is_string' ) ),
			'enabled' => (bool) ( $row['enabled'] ?? true ),
		);
	}

	/**
	 * JSON, but not of a Laleo server.
	 */
	private static function unreadable(): WP_Error {
		return new WP_Error( 'laleo_not_laleo', __( 'Something answered at this address, but it is not a Laleo server.', 'laleo' ) );
	}
}
