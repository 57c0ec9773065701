<?php
/**
 * This site's own connection to the server.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * What the server gave this site when it connected: a token that is bound to it, and the secrets
 * that events, pushed settings and identities are signed with. An access token that an owner or an
 * agency sets for many sites is exchanged for a link of the site's own.
 */
final class Link {
	public const OPTION = 'laleo_link';

	/** A token that could not be exchanged is not tried again before, in seconds. */
	private const REFUSED_S = DAY_IN_SECONDS;

	/** Effective settings. @var Config */
	private $config;
	/** What is stored. @var array */
	private $kept;

	/**
	 * The link of the effective settings.
	 *
	 * @param Config|null $config Effective settings.
	 */
	public function __construct( ?Config $config = null ) {
		$this->config = $config ?? new Config();
		$kept         = get_option( self::OPTION, array() );
		$this->kept   = is_array( $kept ) && ( $kept['for'] ?? '' ) === $this->key() ? $kept : array();
	}

	/**
	 * Whether there is one.
	 */
	public function exists(): bool {
		return ! empty( $this->kept['token'] );
	}

	/**
	 * The server's id of this connection, or ''.
	 */
	public function id(): string {
		return (string) ( $this->kept['id'] ?? '' );
	}

	/**
	 * What settings and identities are signed with, or ''.
	 */
	public function secret(): string {
		return (string) ( $this->kept['secret'] ?? '' );
	}

	/**
	 * What events are signed with, or ''.
	 */
	public function events_secret(): string {
		return (string) ( $this->kept['events_secret'] ?? '' );
	}

	/**
	 * The last pushed settings that were applied.
	 */
	public function revision(): int {
		return (int) ( $this->kept['revision'] ?? 0 );
	}

	/**
	 * The plugin that the server hands out: version and address.
	 *
	 * @return string[]
	 */
	public function offered(): array {
		return (array) ( $this->kept['plugin'] ?? array() );
	}

	/**
	 * Speaks to the server as this site, or for one of its users.
	 *
	 * @param int $user_id   WordPress user for whom, or 0.
	 * @param int $timeout_s Longest wait, in seconds.
	 */
	public function client( int $user_id = 0, int $timeout_s = 10 ): Client {
		return new Client( $this->config->url(), (string) ( $this->kept['token'] ?? '' ), $timeout_s, $user_id );
	}

	/**
	 * Keeps what the server gave, and has it told the rest.
	 *
	 * @param array  $made  The server's answer.
	 * @param string $token The token that the link stands for; '' for the link's own.
	 * @return true|WP_Error
	 */
	public function keep( array $made, string $token = '' ) {
		foreach ( array( 'id', 'token', 'signing_secret' ) as $name ) {
			if ( empty( $made[ $name ] ) || ! is_string( $made[ $name ] ) ) {
				return new WP_Error( 'laleo_not_laleo', __( 'Something answered at this address, but it is not a Laleo server.', 'laleo' ) );
			}
		}
		$this->kept = array(
			'for'    => self::key_of( $this->config->url(), '' === $token ? $made['token'] : $token ),
			'id'     => $made['id'],
			'token'  => $made['token'],
			'secret' => $made['signing_secret'],
		);
		$this->save();
		delete_option( Operators::TOLD );
		Sync::schedule();
		$this->listen();
		Operators::tell();
		return true;
	}

	/**
	 * Adds to what is kept.
	 *
	 * @param array $values By name.
	 */
	public function note( array $values ): void {
		$this->kept = array_merge( $this->kept, $values );
		$this->save();
	}

	/**
	 * Has a link of the site's own made for the effective token, when there is none yet.
	 *
	 * @return true|WP_Error
	 */
	public function ensure() {
		if ( $this->exists() ) {
			return true;
		}
		$token = $this->config->token();
		if ( '' === $this->config->url() || '' === $this->config->widget_id() || 0 !== strpos( $token, 'laleo_pat_' ) ) {
			return new WP_Error( 'laleo_disconnected', __( 'This site is not connected to a Laleo server.', 'laleo' ) );
		}
		if ( isset( $this->kept['refused_at'] ) && time() - $this->kept['refused_at'] < self::REFUSED_S ) {
			return new WP_Error( 'laleo_problem', (string) $this->kept['refusal'] );
		}
		return $this->exchange( $token );
	}

	/**
	 * Ends the link on the server and forgets it.
	 */
	public function end(): void {
		if ( $this->exists() ) {
			$this->client( 0, 5 )->post( '/api/v1/wordpress/disconnect', array() );
		}
		$this->forget();
	}

	/**
	 * Forgets the link.
	 */
	public function forget(): void {
		$this->kept = array();
		delete_option( self::OPTION );
		delete_option( Operators::TOLD );
		Sync::unschedule();
	}

	/**
	 * Asks for a link with an access token that may make one.
	 *
	 * @param string $token Access token.
	 * @return true|WP_Error
	 */
	private function exchange( string $token ) {
		$body = array(
			'home'      => Home::described(),
			'widget_id' => $this->config->widget_id(),
		);
		$made = ( new Client( $this->config->url(), $token ) )->post( '/api/v1/wordpress-sites', $body );
		if ( is_wp_error( $made ) ) {
			$data = (array) $made->get_error_data();
			if ( 403 === ( $data['status'] ?? 0 ) ) { // A token that only reads: good enough for the widget.
				$this->note(
					array(
						'for'        => $this->key(),
						'refused_at' => time(),
						'refusal'    => $made->get_error_message(),
					)
				);
			}
			return $made;
		}
		return $this->keep( $made, $token );
	}

	/**
	 * Has the server send its events here.
	 */
	private function listen(): void {
		$answer = $this->client()->post( '/api/v1/wordpress/events', array( 'events_url' => Events::url() ) );
		if ( ! is_wp_error( $answer ) && is_string( $answer['secret'] ?? null ) ) {
			$this->note( array( 'events_secret' => $answer['secret'] ) );
		}
	}

	/**
	 * What the effective settings' link is known by.
	 */
	private function key(): string {
		return self::key_of( $this->config->url(), $this->config->token() );
	}

	/**
	 * A fingerprint of server, token and site: a copy of the database at another address has no link.
	 *
	 * @param string $url   Server.
	 * @param string $token Token that the link stands for.
	 */
	private static function key_of( string $url, string $token ): string {
		return hash( 'sha256', $url . "\n" . $token . "\n" . home_url() );
	}

	/**
	 * Writes what is kept; no front page needs it.
	 */
	private function save(): void {
		update_option( self::OPTION, $this->kept, false );
	}
}
