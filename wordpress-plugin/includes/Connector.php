<?php
/**
 * Settings > Connectors.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Connector_Registry;

defined( 'ABSPATH' ) || exit;

/**
 * Takes an access token there (WordPress 7.0 and later), as the form does.
 */
final class Connector {
	/**
	 * Adds the entry.
	 *
	 * @param WP_Connector_Registry $registry The registry.
	 */
	public static function register( WP_Connector_Registry $registry ): void {
		$config  = new Config();
		$console = '' === $config->url() ? Admin\Settings_Page::url() : $config->url() . '/console/tokens';
		$registry->register(
			'laleo',
			array(
				'name'           => Brand::name(),
				'description'    => __( 'Live visitors and chat, through a Laleo server that you own.', 'laleo' ),
				'type'           => 'live_chat',
				'authentication' => array(
					'method'          => 'api_key',
					'setting_name'    => Options::TOKEN,
					'constant_name'   => 'LALEO_TOKEN',
					'env_var_name'    => 'LALEO_TOKEN',
					'credentials_url' => $console,
				),
				'plugin'         => array( 'file' => plugin_basename( LALEO_FILE ) ),
			)
		);
	}

	/**
	 * A token that was set there is put to use: the obvious widget is shown, when none is chosen.
	 */
	public static function token_came(): void {
		if ( ! did_action( 'rest_api_init' ) ) {
			return; // The form and the command line finish by themselves.
		}
		$config     = new Config();
		$connection = new Connection( $config );
		if ( '' !== $config->url() && '' !== $config->token() && '' === $config->widget_id() ) {
			$widget = $connection->account()->obvious_widget();
			if ( ! is_wp_error( $widget ) ) {
				$connection->choose_widget( $widget['id'] );
			}
		}
	}
}
