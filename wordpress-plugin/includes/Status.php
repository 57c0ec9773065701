<?php
/**
 * How the connection is doing.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Asks the server and remembers the answer for a minute, so that the settings page, Site Health and
 * the command line say the same.
 */
final class Status {
	/** Nothing is set. */
	public const DISCONNECTED = 'disconnected';
	/** The server is known, the widget is not chosen yet. */
	public const INCOMPLETE = 'incomplete';
	/** The widget appears on the pages. */
	public const CONNECTED = 'connected';
	/** Everything is set, but visitors do not get the widget. */
	public const FAILING = 'failing';

	private const CACHE         = 'laleo_status';
	private const FRESH_S       = 60;
	private const TIMEOUT_S     = 5;
	private const NOTHING_ASKED = array(
		'account' => null,
		'token'   => null,
		'scopes'  => array(),
		'widget'  => null,
		'problem' => null,
		'code'    => null,
	);

	/**
	 * The connection's state with what the server says about it.
	 *
	 * @param Config $config Effective settings.
	 * @param bool   $fresh  Whether to ask again although the answer is remembered.
	 * @return array state, url, widget_id, sources, account, token, scopes, widget, problem, code.
	 */
	public static function of( Config $config, bool $fresh = false ): array {
		$settings = array(
			'url'       => $config->url(),
			'widget_id' => $config->widget_id(),
			'sources'   => array(
				'url'       => $config->source( 'url' ),
				'token'     => $config->source( 'token' ),
				'widget_id' => $config->source( 'widget_id' ),
			),
		);
		if ( '' === $settings['url'] || ( '' === $settings['widget_id'] && '' === $config->token() ) ) {
			return array( 'state' => self::DISCONNECTED ) + $settings + self::NOTHING_ASKED;
		}
		$answers = self::remembered( $config, $fresh );
		$state   = '' === $settings['widget_id'] ? self::INCOMPLETE : self::CONNECTED;
		$state   = null === $answers['problem'] ? $state : self::FAILING;
		return array( 'state' => $state ) + $settings + $answers;
	}

	/**
	 * Makes the next question go to the server.
	 */
	public static function forget(): void {
		delete_transient( self::CACHE );
	}

	/**
	 * The server's answers, at most a minute old.
	 *
	 * @param Config $config Effective settings.
	 * @param bool   $fresh  Whether to ask again in any case.
	 */
	private static function remembered( Config $config, bool $fresh ): array {
		$key    = wp_hash( wp_json_encode( array( $config->url(), $config->token(), $config->widget_id(), Address::of_site() ) ) );
		$cached = get_transient( self::CACHE );
		if ( ! $fresh && is_array( $cached ) && $key === ( $cached['key'] ?? '' ) ) {
			return $cached['answers'];
		}
		$answers = self::ask( $config );
		set_transient( self::CACHE, array( 'key' => $key, 'answers' => $answers ), self::FRESH_S );
		return $answers;
	}

	/**
	 * Asks the server who we are, which widget it is, and whether visitors of this site get it.
	 *
	 * @param Config $config Effective settings.
	 */
	private static function ask( Config $config ): array {
		$answers = self::NOTHING_ASKED;
		$account = new Account( new Client( $config->url(), $config->token(), self::TIMEOUT_S ) );
		if ( '' !== $config->token() ) {
			$identity = $account->identity();
			if ( is_wp_error( $identity ) ) {
				return self::with_problem( $answers, $identity );
			}
			$answers['account'] = $identity['name'];
			$answers['token']   = $identity['token'];
			$answers['scopes']  = $identity['scopes'];
		}
		return '' === $config->widget_id() ? $answers : self::ask_about_widget( $config, $account, $answers );
	}

	/**
	 * Adds the widget's name, and what keeps visitors from getting it.
	 *
	 * @param Config  $config  Effective settings.
	 * @param Account $account The token's, if there is one.
	 * @param array   $answers So far.
	 */
	private static function ask_about_widget( Config $config, Account $account, array $answers ): array {
		if ( '' !== $config->token() ) {
			$widget = $account->widget( $config->widget_id() );
			if ( is_wp_error( $widget ) ) {
				return self::with_problem( $answers, $widget );
			}
			$answers['widget'] = $widget['name'];
			if ( ! $widget['enabled'] ) {
				return self::with_problem( $answers, new WP_Error( 'laleo_switched_off', __( 'The widget is switched off in the console.', 'laleo' ) ) );
			}
		}
		// The same request as a visitor's browser makes, so that the server's own rules decide.
		$visitor = new Client( $config->url(), '', self::TIMEOUT_S );
		$query   = array( 'widget' => $config->widget_id() );
		$public  = $visitor->get( '/w/v1/config', $query, array( 'Origin' => Address::of_site() ) );
		return is_wp_error( $public ) ? self::with_problem( $answers, self::explain( $public ) ) : $answers;
	}

	/**
	 * Says in the owner's words why visitors get no widget.
	 *
	 * @param WP_Error $error The server's refusal.
	 */
	private static function explain( WP_Error $error ): WP_Error {
		$status = $error->get_error_data()['status'] ?? 0;
		if ( 403 === $status ) {
			/* translators: %s: address of this site. */
			$text = __( 'The widget does not appear yet: this site’s address %s is not among the addresses that the widget allows.', 'laleo' );
			return new WP_Error( 'laleo_origin', sprintf( $text, Address::of_site() ), array( 'status' => 403 ) );
		}
		if ( 404 === $status && 'laleo_problem' === $error->get_error_code() ) {
			return new WP_Error( 'laleo_no_widget', __( 'The server has no widget with this id, or it is switched off.', 'laleo' ), array( 'status' => 404 ) );
		}
		return $error;
	}

	/**
	 * The answers with what went wrong.
	 *
	 * @param array    $answers So far.
	 * @param WP_Error $error   What went wrong.
	 */
	private static function with_problem( array $answers, WP_Error $error ): array {
		$answers['problem'] = $error->get_error_message();
		$answers['code']    = $error->get_error_code();
		return $answers;
	}
}
