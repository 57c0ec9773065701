<?php
/**
 * The forms of Settings > Laleo.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Config;
use Laleo\Connection;
use Laleo\Status;
use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Receives each form: capability, nonce, one call of Connection, then back to the page.
 */
final class Settings_Actions {
	public const CONNECT    = 'laleo_connect';
	public const CHOOSE     = 'laleo_choose_widget';
	public const BY_ID      = 'laleo_use_widget_id';
	public const ALLOW      = 'laleo_allow_this_site';
	public const CHECK      = 'laleo_check';
	public const DISCONNECT = 'laleo_disconnect';

	/** Effective settings. @var Config */
	private $config;
	/** The rules. @var Connection */
	private $connection;

	/**
	 * The forms' receivers.
	 *
	 * @param Config $config Effective settings.
	 */
	public function __construct( Config $config ) {
		$this->config     = $config;
		$this->connection = new Connection( $config );
	}

	/**
	 * Waits for the forms. There is no receiver for visitors who are not logged in.
	 */
	public function hook(): void {
		add_action( 'admin_post_' . self::CONNECT, array( $this, 'connect' ) );
		add_action( 'admin_post_' . self::CHOOSE, array( $this, 'choose_widget' ) );
		add_action( 'admin_post_' . self::BY_ID, array( $this, 'use_widget_id' ) );
		add_action( 'admin_post_' . self::ALLOW, array( $this, 'allow_this_site' ) );
		add_action( 'admin_post_' . self::CHECK, array( $this, 'check' ) );
		add_action( 'admin_post_' . self::DISCONNECT, array( $this, 'disconnect' ) );
	}

	/**
	 * Connects with an address and a token.
	 */
	public function connect(): void {
		self::admit( self::CONNECT );
		$address = $this->field( 'laleo_url' );
		$me      = $this->connection->connect( $address, $this->field( 'laleo_token' ) );
		if ( is_wp_error( $me ) ) {
			Notice::keep( 'error', $me->get_error_message(), $address );
			self::back( array( 'step' => 'connect' ) );
		}
		$chosen = '' !== $this->config->widget_id();
		self::back( $chosen ? array() : array( 'step' => 'widget' ) );
	}

	/**
	 * Shows one of the account's widgets.
	 */
	public function choose_widget(): void {
		self::admit( self::CHOOSE );
		$widget = $this->connection->choose_widget( $this->field( 'laleo_widget_id' ) );
		if ( is_wp_error( $widget ) ) {
			$this->fail( $widget, 'widget' );
		}
		/* translators: %s: name of a widget. */
		Notice::keep( 'success', sprintf( __( 'Saved. Your pages now load the widget “%s”.', 'laleo' ), $widget['name'] ) );
		self::back();
	}

	/**
	 * Shows a widget by its id alone.
	 */
	public function use_widget_id(): void {
		self::admit( self::BY_ID );
		$address = $this->field( 'laleo_url' );
		$done    = $this->connection->use_widget_id( $address, $this->field( 'laleo_widget_id' ) );
		if ( is_wp_error( $done ) ) {
			Notice::keep( 'error', $done->get_error_message(), $address );
			self::back( array( 'step' => 'connect' ) );
		}
		Notice::keep( 'success', __( 'Saved. Your pages now load this widget.', 'laleo' ) );
		self::back();
	}

	/**
	 * Lets the widget appear on this site.
	 */
	public function allow_this_site(): void {
		self::admit( self::ALLOW );
		$widget = $this->connection->allow_this_site();
		if ( is_wp_error( $widget ) ) {
			$this->fail( $widget );
		}
		Notice::keep( 'success', __( 'The widget may now appear on this site.', 'laleo' ) );
		self::back();
	}

	/**
	 * Asks the server again.
	 */
	public function check(): void {
		self::admit( self::CHECK );
		Status::forget();
		self::back();
	}

	/**
	 * Forgets the connection.
	 */
	public function disconnect(): void {
		self::admit( self::DISCONNECT );
		$this->connection->disconnect();
		Notice::keep( 'success', __( 'Disconnected, here and on the server. Your pages no longer load the widget.', 'laleo' ) );
		self::back();
	}

	/**
	 * Lets only administrators pass, and only from our own form.
	 *
	 * @param string $action The form's action; '' where something else proves the origin.
	 */
	public static function admit( string $action = '' ): void {
		if ( ! current_user_can( Settings_Page::CAPABILITY ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'laleo' ), '', array( 'response' => 403 ) );
		}
		if ( '' !== $action ) {
			check_admin_referer( $action );
		}
	}

	/**
	 * A text of the form.
	 *
	 * @param string $name Field name.
	 */
	private function field( string $name ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- admit() has checked it.
		$value = $_POST[ $name ] ?? '';
		return is_string( $value ) ? sanitize_text_field( wp_unslash( $value ) ) : '';
	}

	/**
	 * Back to the page with an error.
	 *
	 * @param WP_Error $error What went wrong.
	 * @param string   $step  Which part of the page.
	 */
	private function fail( WP_Error $error, string $step = '' ): void {
		Notice::keep( 'error', $error->get_error_message() );
		self::back( array_filter( array( 'step' => $step ) ) );
	}

	/**
	 * Back to the page.
	 *
	 * @param string[] $arguments Query arguments.
	 */
	public static function back( array $arguments = array() ): void {
		wp_safe_redirect( Settings_Page::url( $arguments ) );
		exit;
	}
}
