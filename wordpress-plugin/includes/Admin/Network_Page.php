<?php
/**
 * Network Admin > Settings > Laleo.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Brand;
use Laleo\Config;
use Laleo\Connection;
use Laleo\Network;
use Laleo\Options;

defined( 'ABSPATH' ) || exit;

/**
 * The network's connection, the defaults of its sites, and what no site chooses for itself.
 */
final class Network_Page {
	private const SLUG       = 'laleo-network';
	private const ACTION     = 'laleo_network';
	private const CAPABILITY = 'manage_network_options';

	/**
	 * Waits for the network's menu and form.
	 */
	public static function hook(): void {
		if ( is_multisite() ) {
			add_action( 'network_admin_menu', array( self::class, 'add' ) );
			add_action( 'network_admin_edit_' . self::ACTION, array( self::class, 'save' ) );
		}
	}

	/**
	 * Adds the page.
	 */
	public static function add(): void {
		$hook = add_submenu_page( 'settings.php', Brand::name(), Brand::name(), self::CAPABILITY, self::SLUG, array( self::class, 'show' ) );
		if ( $hook ) {
			add_action( "admin_print_styles-$hook", array( new Settings_Page( new Config() ), 'add_style' ) );
		}
	}

	/**
	 * Prints the page.
	 */
	public static function show(): void {
		$notice = Notice::take();
		$config = new Config();
		echo '<div class="wrap laleo"><h1>' . esc_html( Brand::name() ) . '</h1>';
		if ( $notice ) {
			Settings_Page::print_notice( $notice['type'], $notice['message'] );
		}
		$view = array( 'action' => add_query_arg( 'action', self::ACTION, network_admin_url( 'edit.php' ) ), 'nonce' => self::ACTION );
		require __DIR__ . '/views/network.php';
		echo '</div>';
	}

	/**
	 * Takes the form.
	 */
	public static function save(): void {
		if ( ! current_user_can( self::CAPABILITY ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'laleo' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::ACTION );
		$values = array();
		foreach ( Options::settings() as $name => $setting ) {
			if ( self::field( 'set', $name ) ) {
				$values[ $name ] = self::read( $setting['type'], self::field( 'value', $name ) );
			}
		}
		$locks = array_filter(
			array_keys( Options::settings() ),
			static function ( string $name ): bool {
				return (bool) self::field( 'lock', $name );
			}
		);
		Network::set( $values, $locks );
		self::connect();
		wp_safe_redirect( add_query_arg( 'page', self::SLUG, network_admin_url( 'settings.php' ) ) );
		exit;
	}

	/**
	 * Connects the network, when an address was entered.
	 */
	private static function connect(): void {
		// phpcs:disable WordPress.Security.NonceVerification.Missing -- save() has checked it.
		$url    = sanitize_text_field( wp_unslash( $_POST['laleo_url'] ?? '' ) );
		$token  = sanitize_text_field( wp_unslash( $_POST['laleo_token'] ?? '' ) );
		$widget = sanitize_text_field( wp_unslash( $_POST['laleo_widget_id'] ?? '' ) );
		// phpcs:enable
		if ( '' === $url || '' === $token ) {
			Notice::keep( 'success', __( 'Saved for all sites.', 'laleo' ) );
			return;
		}
		$done = ( new Connection( new Config() ) )->connect_to_widget( $url, $token, $widget, true );
		if ( is_wp_error( $done ) ) {
			Notice::keep( 'error', $done->get_error_message() );
		} else {
			Notice::keep( 'success', __( 'Saved. All sites without a connection of their own use this one.', 'laleo' ) );
		}
	}

	/**
	 * A value as the form writes it: lists by line, objects as JSON.
	 *
	 * @param string $type  JSON type.
	 * @param mixed  $value What was sent.
	 * @return mixed
	 */
	private static function read( string $type, $value ) {
		$text = is_string( $value ) ? trim( $value ) : '';
		if ( 'array' === $type ) {
			return array_filter( array_map( 'trim', explode( "\n", $text ) ) );
		}
		return 'object' === $type ? (array) json_decode( $text, true ) : $text;
	}

	/**
	 * One field of a setting; save() has checked the nonce.
	 *
	 * @param string $kind value, set or lock.
	 * @param string $name Name of the setting.
	 * @return mixed
	 */
	private static function field( string $kind, string $name ) {
		// phpcs:ignore WordPress.Security -- sanitised by the setting itself.
		return wp_unslash( $_POST[ "laleo_$kind" ][ $name ] ?? null );
	}
}
