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
		self::listen();
		Integrations\Page_Caches::hook();

		add_action( 'admin_init', array( Options::class, 'register' ) );
		add_action( 'rest_api_init', array( Options::class, 'register' ) );
		add_action( 'rest_api_init', array( Site_Health::class, 'register_route' ) );
		add_action( 'rest_api_init', array( Events::class, 'register_route' ) );
		add_action( 'rest_api_init', array( Rest\Proxy::class, 'register_route' ) );
		add_action( 'rest_api_init', array( Availability::class, 'register_route' ) );
		add_action( 'init', array( Button::class, 'register' ) );
		Integrations\Consent_Api::hook();
		add_filter( 'site_status_tests', array( Site_Health::class, 'add_test' ) );
		add_filter( 'debug_information', array( Site_Health::class, 'add_debug_information' ) );

		if ( is_admin() ) {
			add_action( 'admin_init', array( Privacy::class, 'suggest_policy_text' ) );
			( new Admin\Settings_Page( $config ) )->hook();
			( new Admin\Workspace( $config ) )->hook();
			( new Admin\Glance( $config ) )->hook();
			Admin\Post_Choice::hook();
			( new Admin\Settings_Actions( $config ) )->hook();
			( new Admin\Connect_Flow( $config ) )->hook();
			Admin\Settings_Transfer::hook();
			Admin\Network_Page::hook();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'laleo', CLI\Command::class );
			\WP_CLI::add_command( 'laleo settings', CLI\Settings_Command::class );
		}
	}

	/**
	 * Names who listens to what WordPress and other plugins do.
	 */
	private static function listen(): void {
		foreach ( self::listeners() as $class => $hooks ) {
			foreach ( $hooks as $hook => $method ) {
				add_filter( $hook, array( $class, $method ), 10, 4 ); // Actions are filters, too.
			}
		}
		foreach ( Integrations\WooCommerce_Hooks::CHANGES as $hook ) {
			add_action( $hook, array( Integrations\WooCommerce::class, 'tell_later' ), 10, 0 );
		}
	}

	/**
	 * Hooks and methods, by class. Those of newer versions of WordPress never happen in older ones.
	 *
	 * @return array[]
	 */
	private static function listeners(): array {
		$people = array_fill_keys( array( 'profile_update', 'set_user_role', 'user_register', 'deleted_user', 'remove_user_from_blog' ), 'tell_later' );
		return array(
			Operators::class                => $people + array( 'user_has_cap' => 'grant', 'laleo_tell_operators' => 'tell' ),
			Sync::class                     => array(
				'laleo_sync'               => 'run',
				'admin_init'               => 'schedule',
				'load-settings_page_laleo' => 'run_when_due',
			),
			Abilities::class                => array(
				'wp_abilities_api_categories_init' => 'register_category',
				'wp_abilities_api_init'            => 'register',
			),
			Connector::class                => array(
				'wp_connectors_init'        => 'register',
				'update_option_laleo_token' => 'token_came',
				'add_option_laleo_token'    => 'token_came',
			),
			Identity::class                 => array(
				'wp_ajax_laleo_identity'        => 'answer',
				'wp_ajax_nopriv_laleo_identity' => 'answer',
			),
			Personal_Data::class            => array(
				'wp_privacy_personal_data_exporters' => 'add_exporter',
				'wp_privacy_personal_data_erasers'   => 'add_eraser',
			),
			Brand::class                    => array( 'all_plugins' => 'rename' ),
			Integrations\WooCommerce::class => array(
				'before_woocommerce_init'          => 'declare_compatibility',
				'woocommerce_order_status_changed' => 'order_changed',
			),
		);
	}
}
