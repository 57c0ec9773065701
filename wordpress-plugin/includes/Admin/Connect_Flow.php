<?php
/**
 * Connecting without copying anything.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Address;
use Laleo\Client;
use Laleo\Config;
use Laleo\Connection;
use Laleo\Home;
use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * "Connect": to the server's consent page and back, or by a code that the server mails. The way
 * back carries a state that only this user's own start knows, and a code that only our verifier
 * opens (PKCE, RFC 7636).
 */
final class Connect_Flow {
	public const BEGIN = 'laleo_begin';
	public const BACK  = 'laleo_connected';
	public const MAIL  = 'laleo_mail_code';
	public const CODE  = 'laleo_enter_code';

	/** What this user began: address, state, verifier; or address and e-mail. */
	public const META = 'laleo_flow';

	private const LIFETIME_S = 1800;

	/** Effective settings. @var Config */
	private $config;

	/**
	 * The flow for these settings.
	 *
	 * @param Config $config Effective settings.
	 */
	public function __construct( Config $config ) {
		$this->config = $config;
	}

	/**
	 * Waits for the forms, and for the way back. Nobody who is not logged in gets here.
	 */
	public function hook(): void {
		add_action( 'admin_post_' . self::BEGIN, array( $this, 'begin' ) );
		add_action( 'admin_post_' . self::BACK, array( $this, 'come_back' ) );
		add_action( 'admin_post_' . self::MAIL, array( $this, 'mail_code' ) );
		add_action( 'admin_post_' . self::CODE, array( $this, 'enter_code' ) );
	}

	/**
	 * What this user began by mail, when the code is due.
	 *
	 * @return string[]|null url, email.
	 */
	public static function waiting_for_code(): ?array {
		$begun = self::begun();
		return isset( $begun['email'] ) ? $begun : null;
	}

	/**
	 * Sends the browser to the server's consent page.
	 */
	public function begin(): void {
		Settings_Actions::admit( self::BEGIN );
		$url      = $this->address();
		$state    = wp_generate_password( 40, false );
		$verifier = wp_generate_password( 64, false );
		$this->keep( compact( 'url', 'state', 'verifier' ) );
		$home   = Home::described();
		$query  = array(
			'state'          => $state,
			'code_challenge' => rtrim( strtr( base64_encode( hash( 'sha256', $verifier, true ) ), '+/', '-_' ), '=' ),
			'return'         => admin_url( 'admin-post.php?action=' . self::BACK ),
			'url'            => $home['url'],
			'admin_url'      => $home['admin_url'],
			'name'           => $home['name'],
		);
		$target = $url . '/wordpress/connect?' . http_build_query( $query, '', '&', PHP_QUERY_RFC3986 );
		add_filter(
			'allowed_redirect_hosts',
			static function ( array $hosts ) use ( $url ): array {
				return array_merge( $hosts, array( (string) wp_parse_url( $url, PHP_URL_HOST ) ) );
			}
		);
		wp_safe_redirect( $target );
		exit;
	}

	/**
	 * Takes the browser back, with a code or without.
	 */
	public function come_back(): void {
		Settings_Actions::admit();
		$begun = self::begun();
		$state = self::asked( 'state' );
		if ( ! isset( $begun['state'] ) || '' === $state || ! hash_equals( $begun['state'], $state ) ) {
			// Perhaps somebody else's link: it must not connect this site to their account.
			$this->fail( new WP_Error( 'laleo_state', __( 'This is not the answer to a connection that you began here. Begin again.', 'laleo' ) ) );
		}
		self::forget();
		$code = self::asked( 'code' );
		if ( '' === $code ) {
			$this->fail( new WP_Error( 'laleo_denied', __( 'Not connected: you did not allow it on the server.', 'laleo' ) ), $begun['url'] );
		}
		$body = array(
			'code'     => $code,
			'verifier' => $begun['verifier'],
			'home'     => Home::described(),
		);
		$this->finish( $begun['url'], ( new Client( $begun['url'] ) )->post( '/api/v1/wordpress/connect', $body ) );
	}

	/**
	 * Has the server mail a code.
	 */
	public function mail_code(): void {
		Settings_Actions::admit( self::MAIL );
		$url   = $this->address();
		$email = sanitize_email( self::field( 'laleo_email' ) );
		if ( '' === $email ) {
			$this->fail( new WP_Error( 'laleo_email', __( 'Enter your e-mail address.', 'laleo' ) ), $url );
		}
		$asked = array(
			'email'        => $email,
			'intent'       => 'signup',
			'account_name' => Home::name(),
			'name'         => Client::clean( wp_get_current_user()->display_name, 80 ),
		);
		$sent  = ( new Client( $url ) )->post( '/api/v1/sign-in/code', $asked );
		if ( is_wp_error( $sent ) ) {
			$this->fail( $sent, $url );
		}
		$this->keep( compact( 'url', 'email' ) );
		Settings_Actions::back( array( 'step' => 'connect' ) );
	}

	/**
	 * Connects with the mailed code, or begins again.
	 */
	public function enter_code(): void {
		Settings_Actions::admit( self::CODE );
		$begun = self::waiting_for_code();
		if ( null === $begun || '' !== self::field( 'laleo_again' ) ) {
			self::forget();
			Settings_Actions::back( array( 'step' => 'connect' ) );
		}
		$body = array(
			'email' => $begun['email'],
			'code'  => preg_replace( '/\D/', '', self::field( 'laleo_code' ) ),
			'home'  => Home::described(),
		);
		$made = ( new Client( $begun['url'] ) )->post( '/api/v1/wordpress/connect-by-email', $body );
		if ( ! is_wp_error( $made ) ) {
			self::forget();
		}
		$this->finish( $begun['url'], $made );
	}

	/**
	 * Stores the connection, or says why there is none.
	 *
	 * @param string         $url  Address.
	 * @param array|WP_Error $made The server's answer.
	 */
	private function finish( string $url, $made ): void {
		$done = is_wp_error( $made ) ? $made : ( new Connection( $this->config ) )->adopt( $url, $made );
		if ( is_wp_error( $done ) ) {
			$this->fail( $done, $url );
		}
		$widget = Client::clean( $made['widget']['name'] ?? '', 80 );
		/* translators: %s: name of a widget. */
		Notice::keep( 'success', sprintf( __( 'Connected. Your pages now load the widget “%s”.', 'laleo' ), $widget ) );
		Settings_Actions::back();
	}

	/**
	 * The server's address that was entered or is fixed.
	 */
	private function address(): string {
		$typed = self::field( 'laleo_url' );
		$url   = $this->config->is_fixed( 'url' ) ? $this->config->url() : Address::normalise( $typed );
		if ( '' === $url ) {
			$this->fail( new WP_Error( 'laleo_address', __( 'Enter the address of your Laleo server, for example https://chat.example.com.', 'laleo' ) ), $typed );
		}
		if ( ! Connection::may_reach( $url ) ) {
			$this->fail( Connection::unreachable_for_this_user(), $typed );
		}
		if ( $this->config->is_fixed( 'token' ) || $this->config->is_fixed( 'widget_id' ) ) {
			$this->fail( new WP_Error( 'laleo_fixed', __( 'The connection of this site is set elsewhere; see below.', 'laleo' ) ), $typed );
		}
		return $url;
	}

	/**
	 * A text of the form; admit() has checked the nonce.
	 *
	 * @param string $name Field name.
	 */
	private static function field( string $name ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- admit() has checked it.
		$value = $_POST[ $name ] ?? '';
		return is_string( $value ) ? sanitize_text_field( wp_unslash( $value ) ) : '';
	}

	/**
	 * A text of the address we were called back at; the state is the proof.
	 *
	 * @param string $name Parameter.
	 */
	private static function asked( string $name ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- the state is checked.
		$value = $_GET[ $name ] ?? '';
		return is_string( $value ) ? substr( sanitize_text_field( wp_unslash( $value ) ), 0, 200 ) : '';
	}

	/**
	 * Remembers what this user began.
	 *
	 * @param string[] $begun Values.
	 */
	private function keep( array $begun ): void {
		$begun['until'] = time() + self::LIFETIME_S;
		$begun['site']  = get_current_blog_id();
		update_user_meta( get_current_user_id(), self::META, wp_slash( $begun ) );
	}

	/**
	 * What this user began on this site, a while ago at most.
	 */
	private static function begun(): array {
		$begun = get_user_meta( get_current_user_id(), self::META, true );
		$good  = is_array( $begun ) && ( $begun['until'] ?? 0 ) > time() && get_current_blog_id() === ( $begun['site'] ?? 0 );
		return $good ? $begun : array();
	}

	/**
	 * Forgets what this user began.
	 */
	private static function forget(): void {
		delete_user_meta( get_current_user_id(), self::META );
	}

	/**
	 * Back to the form with an error.
	 *
	 * @param WP_Error $error What went wrong.
	 * @param string   $typed What was typed as the address.
	 */
	private function fail( WP_Error $error, string $typed = '' ): void {
		Notice::keep( 'error', $error->get_error_message(), $typed );
		Settings_Actions::back( array( 'step' => 'connect' ) );
	}
}
