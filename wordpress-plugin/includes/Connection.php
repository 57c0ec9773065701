<?php
/**
 * Connecting this site to a widget of a Laleo server.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * The rules of connecting, for the settings page and the command line alike. Nothing is stored
 * before the server has accepted it; what the site cannot change is left alone.
 */
final class Connection {
	/** Effective settings. @var Config */
	private $config;

	/**
	 * The connection described by these settings.
	 *
	 * @param Config $config Effective settings.
	 */
	public function __construct( Config $config ) {
		$this->config = $config;
	}

	/**
	 * The account of the effective server and token.
	 */
	public function account(): Account {
		return new Account( new Client( $this->config->url(), $this->config->token() ) );
	}

	/**
	 * Stores server and token once the server has said whom the token belongs to. A widget chosen
	 * before is kept when the new token sees it too.
	 *
	 * @param string $url   Address as entered.
	 * @param string $token Token as entered; '' keeps the stored one for the same server.
	 * @return array|WP_Error The token's identity, from Account.
	 */
	public function connect( string $url, string $token ) {
		$target = $this->target( $url, $token, false );
		if ( is_wp_error( $target ) ) {
			return $target;
		}
		$account  = new Account( new Client( $target['url'], $target['token'] ) );
		$identity = $account->identity();
		if ( ! is_wp_error( $identity ) ) {
			$this->end_other_link( $target );
			$this->store( $target );
			$this->forget_foreign_widget( $account );
			$this->link();
		}
		return $identity;
	}

	/**
	 * Stores server, token and widget at once, or nothing.
	 *
	 * @param string $url       Address as entered.
	 * @param string $token     Token as entered; '' keeps the stored one for the same server.
	 * @param string $widget_id Widget id; '' for the obvious one.
	 * @param bool   $network   Whether to store for the whole network.
	 * @return array|WP_Error The widget, from Account.
	 */
	public function connect_to_widget( string $url, string $token, string $widget_id, bool $network ) {
		$target = $this->target( $url, $token, $network );
		if ( is_wp_error( $target ) ) {
			return $target;
		}
		$account  = new Account( new Client( $target['url'], $target['token'] ) );
		$identity = $account->identity();
		if ( is_wp_error( $identity ) ) {
			return $identity;
		}
		$widget = '' === $widget_id ? $account->obvious_widget() : $account->widget( $widget_id );
		if ( ! is_wp_error( $widget ) ) {
			$this->end_other_link( $target );
			$this->store( $target + array( 'widget_id' => $widget['id'] ), $network );
			$this->link();
		}
		return $widget;
	}

	/**
	 * Shows one of the account's widgets on this site.
	 *
	 * @param string $widget_id Widget id.
	 * @return array|WP_Error The widget, from Account.
	 */
	public function choose_widget( string $widget_id ) {
		$widget = $this->account()->widget( $widget_id );
		if ( ! is_wp_error( $widget ) ) {
			$this->store( array( 'widget_id' => $widget['id'] ) );
			$this->link();
		}
		return $widget;
	}

	/**
	 * Stores what the server gave this site on somebody's word (consent page, mailed code).
	 *
	 * @param string $url  Normalised address.
	 * @param array  $made The server's answer.
	 * @return true|WP_Error
	 */
	public function adopt( string $url, array $made ) {
		$token  = Options::sanitize_token( $made['token'] ?? '' );
		$widget = Options::sanitize_widget_id( $made['widget']['id'] ?? '' );
		if ( '' === $token || '' === $widget ) {
			return new WP_Error( 'laleo_not_laleo', __( 'Something answered at this address, but it is not a Laleo server.', 'laleo' ) );
		}
		$target = compact( 'url', 'token' );
		$this->end_other_link( $target );
		$this->store( $target + array( 'widget_id' => $widget ) );
		return ( new Link( $this->config ) )->keep( $made );
	}

	/**
	 * Shows a widget by its public id alone, without a token.
	 *
	 * @param string $url       Address of the server.
	 * @param string $widget_id Widget id.
	 * @return true|WP_Error
	 */
	public function use_widget_id( string $url, string $widget_id ) {
		$url = $this->config->is_fixed( 'url' ) ? $this->config->url() : Address::normalise( $url );
		$id  = Options::sanitize_widget_id( $widget_id );
		if ( '' === $url || '' === $id ) {
			return new WP_Error( 'laleo_widget', __( 'Enter the server’s address and a widget id; the id starts with wgt_.', 'laleo' ) );
		}
		if ( ! self::may_reach( $url ) ) {
			return self::unreachable_for_this_user();
		}
		if ( $url !== $this->config->url() ) {
			delete_option( Options::TOKEN );
		}
		$this->store(
			array(
				'url'       => $url,
				'widget_id' => $id,
			)
		);
		return true;
	}

	/**
	 * Lets the chosen widget appear on this site; needs a token that may act.
	 *
	 * @return array|WP_Error The widget.
	 */
	public function allow_this_site() {
		$answer = $this->account()->allow_this_site( $this->config->widget_id() );
		Status::forget();
		return $answer;
	}

	/**
	 * Forgets server, token and widget, of this site or of the network.
	 *
	 * @param bool $network Whether to forget the network's.
	 */
	public function disconnect( bool $network = false ): void {
		( new Link( $this->config ) )->end();
		if ( $network ) {
			delete_site_option( Options::NETWORK );
		} else {
			foreach ( array( Options::URL, Options::TOKEN, Options::WIDGET_ID ) as $name ) {
				delete_option( $name );
			}
		}
		Status::forget();
	}

	/**
	 * Has a link of this site's own made for the stored token; the widget does not depend on it.
	 */
	private function link(): void {
		( new Link( $this->config ) )->ensure();
		Status::forget();
	}

	/**
	 * Ends the link of the settings that are about to be replaced.
	 *
	 * @param string[] $target url and token.
	 */
	private function end_other_link( array $target ): void {
		if ( $target['url'] !== $this->config->url() || $target['token'] !== $this->config->token() ) {
			( new Link( $this->config ) )->end();
		}
	}

	/**
	 * Server and token to try: what is fixed from outside, else what was entered. A stored token
	 * is used again for the very server it was made for, never for another one.
	 *
	 * @param string $url     Address as entered.
	 * @param string $token   Token as entered.
	 * @param bool   $network Whether this is for the whole network.
	 * @return string[]|WP_Error url and token.
	 */
	private function target( string $url, string $token, bool $network ) {
		$url = $this->stays( 'url', $network ) ? $this->config->url() : Address::normalise( $url );
		if ( '' === $url ) {
			return new WP_Error( 'laleo_address', __( 'Enter the address of your Laleo server, for example https://chat.example.com.', 'laleo' ) );
		}
		if ( ! self::may_reach( $url ) ) {
			return self::unreachable_for_this_user();
		}
		$keep  = $this->stays( 'token', $network ) || ( '' === trim( $token ) && $url === $this->config->url() );
		$token = $keep ? $this->config->token() : Options::sanitize_token( $token );
		if ( '' === $token ) {
			return new WP_Error( 'laleo_token', __( 'Enter an access token. It starts with laleo_pat_; you make one in your Laleo console.', 'laleo' ) );
		}
		return compact( 'url', 'token' );
	}

	/**
	 * Whether this user may have the web server talk to an address. Who administers one site of a
	 * network must not explore the network's inside with it; everybody else owns the machine.
	 *
	 * @param string $url Normalised address.
	 */
	public static function may_reach( string $url ): bool {
		return ! is_multisite()
			|| current_user_can( 'manage_network_options' )
			|| ( defined( 'WP_CLI' ) && WP_CLI )
			|| false !== wp_http_validate_url( $url );
	}

	/**
	 * The refusal that goes with may_reach().
	 */
	public static function unreachable_for_this_user(): WP_Error {
		return new WP_Error( 'laleo_address', __( 'Only the administrators of this network may use a server with a private address or an unusual port.', 'laleo' ) );
	}

	/**
	 * Whether a setting is decided above the level that is being written.
	 *
	 * @param string $key     Setting: url, token or widget_id.
	 * @param bool   $network Whether the network is being written.
	 */
	private function stays( string $key, bool $network ): bool {
		$above = array( Config::CONSTANT, Config::ENVIRONMENT );
		return $network ? in_array( $this->config->source( $key ), $above, true ) : $this->config->is_fixed( $key );
	}

	/**
	 * Drops the chosen widget when the server does not know it under the new token.
	 *
	 * @param Account $account The new token's.
	 */
	private function forget_foreign_widget( Account $account ): void {
		$id = $this->config->widget_id();
		if ( '' === $id || $this->config->is_fixed( 'widget_id' ) ) {
			return;
		}
		$widget = $account->widget( $id );
		if ( is_wp_error( $widget ) && 404 === ( $widget->get_error_data()['status'] ?? 0 ) ) {
			delete_option( Options::WIDGET_ID );
		}
	}

	/**
	 * Writes settings where the site, or the network, keeps them.
	 *
	 * @param string[] $values  By key: url, token, widget_id.
	 * @param bool     $network Whether to store for the whole network.
	 */
	private function store( array $values, bool $network = false ): void {
		if ( $network ) {
			$kept = (array) get_site_option( Options::NETWORK, array() );
			update_site_option( Options::NETWORK, array_merge( $kept, $values ) );
		}
		foreach ( $network ? array() : $values as $key => $value ) {
			if ( ! $this->config->is_fixed( $key ) ) {
				// No front page needs the token.
				update_option( "laleo_$key", $value, 'token' !== $key );
			}
		}
		Status::forget();
	}
}
