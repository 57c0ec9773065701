<?php
/**
 * What is going on, at a glance: a box on the dashboard and a sign in the admin bar.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Config;
use Laleo\Operators;
use WP_Admin_Bar;

defined( 'ABSPATH' ) || exit;

/**
 * Both are printed empty and filled by the browser through the REST API, so that no page of wp-admin
 * waits for the server.
 */
final class Glance {
	private const HANDLE = 'laleo-glance';

	/** Effective settings. @var Config */
	private $config;

	/**
	 * The signs for these settings.
	 *
	 * @param Config $config Effective settings.
	 */
	public function __construct( Config $config ) {
		$this->config = $config;
	}

	/**
	 * Waits for the dashboard and the admin bar.
	 */
	public function hook(): void {
		add_action( 'wp_dashboard_setup', array( $this, 'add_box' ) );
		add_action( 'admin_bar_menu', array( $this, 'add_sign' ), 70 );
		add_action( 'admin_enqueue_scripts', array( $this, 'enqueue' ) );
	}

	/**
	 * Adds the box to the dashboard.
	 */
	public function add_box(): void {
		if ( $this->is_for_me() ) {
			wp_add_dashboard_widget( 'laleo_glance', __( 'Laleo: now', 'laleo' ), array( $this, 'show' ) );
		}
	}

	/**
	 * Prints the box.
	 */
	public function show(): void {
		$figures = array(
			'visitors'  => array( 'live', __( 'Visitors here now', 'laleo' ) ),
			'waiting'   => array( 'inbox', __( 'Chats that wait', 'laleo' ) ),
			'callbacks' => array( 'callbacks', __( 'Callbacks due', 'laleo' ) ),
		);
		echo '<ul class="laleo-glance">';
		foreach ( $figures as $name => list( $screen, $label ) ) {
			echo '<li><a href="' . esc_url( Workspace::url( $screen ) ) . '">';
			echo '<strong data-laleo-figure="' . esc_attr( $name ) . '">–</strong> ' . esc_html( $label ) . '</a></li>';
		}
		echo '</ul>';
	}

	/**
	 * Adds the sign to the admin bar, inside wp-admin.
	 *
	 * @param WP_Admin_Bar $bar The bar.
	 */
	public function add_sign( WP_Admin_Bar $bar ): void {
		if ( ! is_admin() || ! $this->is_for_me() ) {
			return;
		}
		$title  = '<span class="ab-icon dashicons dashicons-format-chat" aria-hidden="true"></span>';
		$title .= '<span class="ab-label" data-laleo-figure="waiting" aria-hidden="true"></span>';
		$title .= '<span class="screen-reader-text">' . esc_html__( 'Laleo: chats that wait', 'laleo' ) . '</span>';
		$bar->add_node(
			array(
				'id'    => 'laleo',
				'title' => $title,
				'href'  => Workspace::url( 'inbox' ),
			)
		);
	}

	/**
	 * Loads the script that fills both. The workspace counts by itself.
	 */
	public function enqueue(): void {
		if ( ! $this->is_for_me() ) {
			return;
		}
		wp_enqueue_script( self::HANDLE, plugins_url( 'assets/glance.js', LALEO_FILE ), array( 'wp-api-fetch' ), LALEO_VERSION, true );
		wp_enqueue_style( self::HANDLE, plugins_url( 'assets/glance.css', LALEO_FILE ), array(), LALEO_VERSION );
	}

	/**
	 * Whether the present user operates, and there is something to operate.
	 */
	private function is_for_me(): bool {
		return '' !== $this->config->token() && current_user_can( Operators::CAPABILITY );
	}
}
