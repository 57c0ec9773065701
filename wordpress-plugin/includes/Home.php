<?php
/**
 * This site, as it introduces itself to the server.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * Address, name and versions; nothing about visitors.
 */
final class Home {
	/**
	 * What is told when the site connects.
	 *
	 * @return array url, admin_url, name, multisite, versions, and who asks, when somebody does.
	 */
	public static function described(): array {
		$user = wp_get_current_user();
		return array(
			'url'       => home_url(),
			'admin_url' => admin_url(),
			'name'      => self::name(),
			'multisite' => is_multisite(),
			'versions'  => self::versions(),
			'user'      => $user->exists() ? Operators::described( $user ) : null,
		);
	}

	/**
	 * The site's title, or its address when it has none.
	 */
	public static function name(): string {
		$name = Client::clean( wp_specialchars_decode( get_bloginfo( 'name' ), ENT_QUOTES ), 80 );
		return '' === $name ? Client::clean( Address::short( Address::of_site() ), 80 ) : $name;
	}

	/**
	 * What runs here.
	 *
	 * @return string[]
	 */
	public static function versions(): array {
		return array(
			'wordpress' => Client::clean( get_bloginfo( 'version' ), 20 ),
			'php'       => Client::clean( PHP_VERSION, 20 ),
			'plugin'    => LALEO_VERSION,
		);
	}
}
