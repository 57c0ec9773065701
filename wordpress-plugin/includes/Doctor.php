<?php
/**
 * One check after the other.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * What `wp laleo doctor`, Site Health and agents are told, each with a remedy.
 */
final class Doctor {
	public const GOOD = 'good';
	public const WARN = 'warning';
	public const BAD  = 'error';

	/**
	 * All checks.
	 *
	 * @return array ok, and checks: name, result, text.
	 */
	public static function examine(): array {
		$config = new Config();
		$link   = new Link( $config );
		$checks = array(
			self::widget( $config ),
			self::link( $config, $link ),
			self::people( $link ),
			self::events( $link ),
			self::cron( $config ),
			self::version( $link ),
			self::identity( $link ),
		);
		return array( 'ok' => ! in_array( self::BAD, array_column( $checks, 'result' ), true ) ) + compact( 'checks' );
	}

	/**
	 * Whether visitors get the widget.
	 *
	 * @param Config $config Effective settings.
	 */
	private static function widget( Config $config ): array {
		$status = Status::of( $config, true );
		if ( Status::CONNECTED === $status['state'] ) {
			return self::check( 'widget', self::GOOD, __( 'Visitors get the widget.', 'laleo' ) );
		}
		$text = $status['problem'] ?? __( 'This site is not connected to a Laleo server yet.', 'laleo' );
		return self::check( 'widget', self::BAD, $text );
	}

	/**
	 * Whether the site has a connection of its own.
	 *
	 * @param Config $config Effective settings.
	 * @param Link   $link   The link.
	 */
	private static function link( Config $config, Link $link ): array {
		if ( $link->exists() ) {
			$me = $link->client( 0, 5 )->get( '/api/v1/me' );
			return is_wp_error( $me )
				? self::check( 'link', self::BAD, $me->get_error_message() . ' ' . __( 'Connect again.', 'laleo' ) )
				: self::check( 'link', self::GOOD, __( 'The server knows this site by a connection of its own.', 'laleo' ) );
		}
		$text = '' === $config->token()
			? __( 'Without a token the widget is shown, but there is no workspace, no identity and no events.', 'laleo' )
			: __( 'The access token may not connect a site: it needs the scope “automation” of an owner or admin.', 'laleo' );
		return self::check( 'link', self::WARN, $text );
	}

	/**
	 * Whether the server knows who may operate.
	 *
	 * @param Link $link The link.
	 */
	private static function people( Link $link ): array {
		$told = $link->exists() ? Operators::tell() : null;
		if ( null === $told ) {
			return self::check( 'people', self::WARN, __( 'Nobody answers from wp-admin without a connection.', 'laleo' ) );
		}
		return is_wp_error( $told )
			? self::check( 'people', self::BAD, $told->get_error_message() )
			/* translators: %d: number of people. */
			: self::check( 'people', self::GOOD, sprintf( __( 'People who may operate in wp-admin: %d.', 'laleo' ), count( Operators::all() ) ) );
	}

	/**
	 * Whether the server sends events here.
	 *
	 * @param Link $link The link.
	 */
	private static function events( Link $link ): array {
		if ( '' !== $link->events_secret() ) {
			return self::check( 'events', self::GOOD, __( 'The server sends its events to this site.', 'laleo' ) );
		}
		return self::check( 'events', self::WARN, __( 'The server sends no events to this site; it may not reach it. Actions like laleo_call_missed do not happen.', 'laleo' ) );
	}

	/**
	 * Whether the hourly run is planned.
	 *
	 * @param Config $config Effective settings.
	 */
	private static function cron( Config $config ): array {
		$next = wp_next_scheduled( Sync::HOOK );
		if ( '' === $config->token() || ( $next && $next > time() - 2 * HOUR_IN_SECONDS ) ) {
			return self::check( 'cron', self::GOOD, __( 'Settings that are pushed are fetched once an hour.', 'laleo' ) );
		}
		return self::check( 'cron', self::WARN, __( 'The hourly run is overdue: WordPress’s cron does not seem to run on this site.', 'laleo' ) );
	}

	/**
	 * Whether the server hands out a newer plugin.
	 *
	 * @param Link $link The link.
	 */
	private static function version( Link $link ): array {
		$offered = $link->offered();
		if ( version_compare( LALEO_VERSION, $offered['version'] ?? LALEO_VERSION, '<' ) ) {
			/* translators: 1: version, 2: address. */
			$text = sprintf( __( 'The server hands out version %1$s of this plugin: %2$s', 'laleo' ), $offered['version'], $offered['download'] ?? '' );
			return self::check( 'version', self::WARN, $text );
		}
		return self::check( 'version', self::GOOD, __( 'The plugin is as new as the server’s.', 'laleo' ) );
	}

	/**
	 * Whether visitors can be known, when the owner wants it.
	 *
	 * @param Link $link The link.
	 */
	private static function identity( Link $link ): array {
		if ( Identity::is_on() && '' === $link->secret() ) {
			return self::check( 'identity', self::BAD, __( 'Logged-in visitors are to be known, but there is no connection to vouch for them.', 'laleo' ) );
		}
		return self::check( 'identity', self::GOOD, Identity::is_on() ? __( 'Logged-in visitors are known to the team.', 'laleo' ) : __( 'Visitors are not told to the server by name.', 'laleo' ) );
	}

	/**
	 * One result.
	 *
	 * @param string $name   Name.
	 * @param string $result One of the constants.
	 * @param string $text   What it means.
	 */
	private static function check( string $name, string $result, string $text ): array {
		return compact( 'name', 'result', 'text' );
	}
}
