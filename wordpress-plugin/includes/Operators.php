<?php
/**
 * Who may operate Laleo in wp-admin.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Error;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * The capability, who has it, and how the server knows these people: it is told their number, name
 * and e-mail address, and maps each to a member, so that replies carry the person's name.
 */
final class Operators {
	public const CAPABILITY = 'laleo_operate';
	public const ROLES      = 'laleo_roles';
	public const TOLD       = 'laleo_operators';

	private const MOST  = 200;
	private const LATER = 'laleo_tell_operators';

	/**
	 * Administrators of a site may operate; so may the roles that they choose.
	 *
	 * @param bool[]   $all  What the user may do.
	 * @param string[] $caps What is asked.
	 * @param array    $args The question.
	 * @param WP_User  $user The user.
	 * @return bool[]
	 */
	public static function grant( array $all, array $caps, array $args, WP_User $user ): array {
		if ( in_array( self::CAPABILITY, $caps, true ) && empty( $all[ self::CAPABILITY ] ) ) {
			$chosen = array_intersect( (array) $user->roles, self::roles() );

			$all[ self::CAPABILITY ] = ! empty( $all['manage_options'] ) || $chosen;
		}
		return $all;
	}

	/**
	 * The roles that operate besides administrators.
	 *
	 * @return string[]
	 */
	public static function roles(): array {
		return self::sanitize_roles( Options::value( 'roles' ) );
	}

	/**
	 * Names of roles that there are.
	 *
	 * @param mixed $value Anything.
	 * @return string[]
	 */
	public static function sanitize_roles( $value ): array {
		$named = array_filter( is_array( $value ) ? $value : array(), 'is_string' );
		return array_values( array_intersect( $named, array_keys( wp_roles()->get_names() ) ) );
	}

	/**
	 * A user as the server is told of them.
	 *
	 * @param WP_User $user The user.
	 * @return array id, name, email.
	 */
	public static function described( WP_User $user ): array {
		$name = Client::clean( $user->display_name, 80 );
		return array(
			'id'    => (int) $user->ID,
			'name'  => '' === $name ? Client::clean( $user->user_login, 80 ) : $name,
			'email' => Client::clean( $user->user_email, 254 ),
		);
	}

	/**
	 * Everybody who may operate here.
	 *
	 * @return array[]
	 */
	public static function all(): array {
		$roles = array_merge( array( 'administrator' ), self::roles() );
		$users = get_users(
			array(
				'role__in' => $roles,
				'number'   => self::MOST,
				'orderby'  => 'ID',
			)
		);
		$super = is_multisite() ? wp_get_current_user() : null;
		if ( $super && $super->exists() && $super->has_cap( self::CAPABILITY ) ) {
			$users[] = $super; // Who administers the network need not be on the site's list.
		}
		$found = array();
		foreach ( $users as $user ) {
			$found[ $user->ID ] = self::described( $user );
		}
		return array_values( $found );
	}

	/**
	 * Makes sure that the server knows the current user before it is asked something for them.
	 *
	 * @return true|WP_Error
	 */
	public static function introduce() {
		$told = get_option( self::TOLD );
		$me   = self::described( wp_get_current_user() );
		if ( is_array( $told ) && in_array( $me, $told, true ) ) {
			return true;
		}
		return self::tell();
	}

	/**
	 * Tells the server who may operate.
	 *
	 * @return true|WP_Error
	 */
	public static function tell() {
		$link = new Link();
		if ( ! $link->exists() ) {
			return new WP_Error( 'laleo_disconnected', __( 'This site is not connected to a Laleo server.', 'laleo' ) );
		}
		$users  = self::all();
		$answer = $link->client()->put( '/api/v1/wordpress/users', array( 'users' => $users ) );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		update_option( self::TOLD, $users, false );
		return true;
	}

	/**
	 * Has the server told soon, once, however many people change in this request.
	 */
	public static function tell_later(): void {
		if ( ( new Link() )->exists() && ! wp_next_scheduled( self::LATER ) ) {
			wp_schedule_single_event( time(), self::LATER );
		}
	}
}
