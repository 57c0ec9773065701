<?php
/**
 * Laleo in wp-admin's menu: live visitors, inbox, calls, callbacks.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Config;
use Laleo\Operators;

defined( 'ABSPATH' ) || exit;

/**
 * The place of the workspace. Its screens are the modules of the Laleo console, which the release
 * brings along; they ask this site's REST API, and nothing here is loaded from elsewhere.
 */
final class Workspace {
	public const SLUG = 'laleo-workspace';

	/** Effective settings. @var Config */
	private $config;

	/**
	 * The workspace of these settings.
	 *
	 * @param Config $config Effective settings.
	 */
	public function __construct( Config $config ) {
		$this->config = $config;
	}

	/**
	 * Adds the menu entry.
	 */
	public function hook(): void {
		add_action( 'admin_menu', array( $this, 'add' ) );
	}

	/**
	 * The address of a screen.
	 *
	 * @param string $screen One of screens(), perhaps with an id: "inbox/cnv_…".
	 */
	public static function url( string $screen = '' ): string {
		$arguments = array_filter(
			array(
				'page'   => self::SLUG,
				'screen' => $screen,
			)
		);
		return add_query_arg( urlencode_deep( $arguments ), admin_url( 'admin.php' ) );
	}

	/**
	 * The screens and their names.
	 *
	 * @return array[] Name, label, names of its counts.
	 */
	public static function screens(): array {
		return array(
			array( 'live', __( 'Live', 'laleo' ), array( 'online' ) ),
			array( 'inbox', __( 'Inbox', 'laleo' ), array( 'waiting' ) ),
			array( 'calls', __( 'Calls', 'laleo' ), array( 'calls_waiting', 'calls_missed' ) ),
			array( 'callbacks', __( 'Callbacks', 'laleo' ), array( 'callbacks_due' ) ),
		);
	}

	/**
	 * Adds the entry to the menu, for those who may operate, once there is something to operate.
	 */
	public function add(): void {
		if ( '' === $this->config->token() ) {
			return;
		}
		$title = __( 'Laleo', 'laleo' );
		$hook  = add_menu_page( $title, $title, Operators::CAPABILITY, self::SLUG, array( $this, 'show' ), 'dashicons-format-chat', 3 );
		add_action( "load-$hook", array( $this, 'prepare' ) );
	}

	/**
	 * Loads what the page needs, and clears the page of what is not about it.
	 */
	public function prepare(): void {
		remove_all_actions( 'admin_notices' );
		remove_all_actions( 'all_admin_notices' );
		add_filter( 'admin_body_class', array( $this, 'add_body_class' ) );
		wp_enqueue_style( 'laleo-workspace', self::file( 'workspace.css' ), array( 'wp-components' ), LALEO_VERSION );
		wp_enqueue_script_module( 'laleo-workspace', self::file( 'workspace.js' ), array(), LALEO_VERSION );
	}

	/**
	 * Names the page for its style sheet.
	 *
	 * @param string $classes Classes of the body.
	 */
	public function add_body_class( $classes ): string {
		return "$classes laleo-workspace-page";
	}

	/**
	 * Prints the frame that the modules fill.
	 */
	public function show(): void {
		$this->open();
		echo '<div class="strip" role="status" data-strip hidden></div>';
		echo '<nav class="laleo-tabs" aria-label="' . esc_attr__( 'Screens', 'laleo' ) . '">';
		foreach ( self::screens() as list( $name, $label, $counts ) ) {
			echo '<a class="laleo-tab" data-screen="' . esc_attr( $name ) . '" href="' . esc_url( self::url( $name ) ) . '">';
			echo '<span class="name">' . esc_html( $label ) . '</span>';
			foreach ( $counts as $count ) {
				echo '<span class="count" data-count="' . esc_attr( $count ) . '" hidden></span>';
			}
			echo '</a>';
		}
		echo '<button type="button" data-more hidden></button>';
		echo '<span class="laleo-foot"><span class="availability" data-availability hidden></span>';
		echo '<span class="connection" data-connection role="status"></span></span></nav>';
		echo '<div class="stage" tabindex="-1" data-stage><noscript><p>';
		esc_html_e( 'The workspace needs JavaScript.', 'laleo' );
		echo '</p></noscript></div></div>';
	}

	/**
	 * Opens the frame, with what the modules are told. The token is not among it.
	 */
	private function open(): void {
		$settings = array(
			'api'    => rest_url( 'laleo/v1/api' ),
			'pages'  => rest_url( 'wp/v2/search' ),
			'nonce'  => wp_create_nonce( 'wp_rest' ),
			'renew'  => admin_url( 'admin-ajax.php?action=rest-nonce' ),
			'page'   => self::url(),
			'server' => $this->config->url(),
		);
		$told     = '';
		foreach ( $settings as $name => $value ) {
			$told .= ' data-' . esc_attr( $name ) . '="' . esc_attr( $value ) . '"';
		}
		// phpcs:ignore WordPress.Security.EscapeOutput -- escaped one by one above.
		echo '<div id="laleo-desk"' . $told . '><h1 class="screen-reader-text">' . esc_html__( 'Laleo', 'laleo' ) . '</h1>';
	}

	/**
	 * The address of a file of the workspace. The version is part of the path, as modules import each
	 * other without one.
	 *
	 * @param string $name File name.
	 */
	private static function file( string $name ): string {
		return plugins_url( 'assets/workspace-' . LALEO_VERSION . "/$name", LALEO_FILE );
	}
}
