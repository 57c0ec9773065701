<?php
/**
 * Wires the parts to WordPress.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * What runs on each request. A part that most requests do not need is named here by a static
 * callable, so that its file is not even read.
 */
final class Plugin {
	/**
	 * Adds every hook.
	 */
	public static function boot(): void {
		$config = new Config();
		( new Widget( $config ) )->hook();
		( new Integrations\Optimizers( $config ) )->hook();
		Integrations\Page_Caches::hook();

		add_action( 'admin_init', array( Options::class, 'register' ) );
		add_action( 'rest_api_init', array( Options::class, 'register' ) );
		add_action( 'rest_api_init', array( Site_Health::class, 'register_route' ) );
		add_filter( 'site_status_tests', array( Site_Health::class, 'add_test' ) );
		add_filter( 'debug_information', array( Site_Health::class, 'add_debug_information' ) );

		if ( is_admin() ) {
			add_action( 'admin_init', array( Privacy::class, 'suggest_policy_text' ) );
			( new Admin\Settings_Page( $config ) )->hook();
			( new Admin\Settings_Actions( $config ) )->hook();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'laleo', CLI\Command::class );
		}
	}
}
