<?php
/**
 * Settings > Laleo.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Brand;
use Laleo\Config;
use Laleo\Connection;
use Laleo\Status;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the connection and its forms; Settings_Actions receives them.
 */
final class Settings_Page {
	public const CAPABILITY = 'manage_options';

	private const SLUG = 'laleo';

	/** Effective settings. @var Config */
	private $config;

	/**
	 * The page for these settings.
	 *
	 * @param Config $config Effective settings.
	 */
	public function __construct( Config $config ) {
		$this->config = $config;
	}

	/**
	 * Adds the page and the ways to it.
	 */
	public function hook(): void {
		add_action( 'admin_menu', array( $this, 'add' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( LALEO_FILE ), array( $this, 'add_link' ) );
	}

	/**
	 * The page's address.
	 *
	 * @param string[] $arguments Query arguments.
	 */
	public static function url( array $arguments = array() ): string {
		return add_query_arg( array( 'page' => self::SLUG ) + $arguments, admin_url( 'options-general.php' ) );
	}

	/**
	 * Adds the page to the Settings menu.
	 */
	public function add(): void {
		$title = Brand::name();
		$hook  = add_options_page( $title, $title, self::CAPABILITY, self::SLUG, array( $this, 'show' ) );
		if ( $hook ) {
			add_action( "admin_print_styles-$hook", array( $this, 'add_style' ) );
		}
	}

	/**
	 * Adds "Settings" to the plugin's row.
	 *
	 * @param string[] $links Links of the row.
	 */
	public function add_link( array $links ): array {
		if ( current_user_can( self::CAPABILITY ) ) {
			$link = sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'laleo' ) );
			array_unshift( $links, $link );
		}
		return $links;
	}

	/**
	 * Loads the page's stylesheet.
	 */
	public function add_style(): void {
		wp_enqueue_style( 'laleo-admin', plugins_url( 'assets/admin.css', LALEO_FILE ), array(), LALEO_VERSION );
	}

	/**
	 * Prints the page: where the connection stands, then the form that is due.
	 */
	public function show(): void {
		$notice = Notice::take();
		$status = Status::of( $this->config, null !== $notice );
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- chooses what is shown, changes nothing.
		$wanted = sanitize_key( wp_unslash( $_GET['step'] ?? '' ) );
		$step   = $this->step( $status['state'], $wanted );

		echo '<div class="wrap laleo"><h1>' . esc_html( Brand::name() ) . '</h1>';
		if ( $notice ) {
			self::print_notice( $notice['type'], $notice['message'] );
		}
		$this->print_broken_settings();
		if ( 'connect' === $step ) {
			$this->view( 'connect', array( 'typed' => $notice['address'] ?? '', 'again' => Status::DISCONNECTED !== $status['state'] ) );
		} elseif ( 'widget' === $step ) {
			$this->view( 'widget', array( 'widgets' => ( new Connection( $this->config ) )->account()->widgets(), 'status' => $status ) );
		} else {
			$this->view( 'status', array( 'status' => $status ) );
			$this->view( 'options', array() );
			$this->view( 'people', array() );
		}
		echo '</div>';
	}

	/**
	 * Which part of the page is due: connect, widget or status.
	 *
	 * @param string $state  One of Status's states.
	 * @param string $wanted What the address asks for.
	 */
	private function step( string $state, string $wanted ): string {
		if ( Status::DISCONNECTED === $state ) {
			return 'connect';
		}
		if ( '' === $this->config->widget_id() && 'connect' !== $wanted ) {
			return 'widget';
		}
		$steps = array(
			'connect' => ! $this->config->is_fixed( 'url' ) || ! $this->config->is_fixed( 'token' ),
			'widget'  => ! $this->config->is_fixed( 'widget_id' ) && '' !== $this->config->token(),
		);
		return empty( $steps[ $wanted ] ) ? 'status' : $wanted;
	}

	/**
	 * Names settings from outside that cannot be used.
	 */
	private function print_broken_settings(): void {
		foreach ( array( 'url', 'token', 'widget_id' ) as $key ) {
			if ( $this->config->is_broken( $key ) ) {
				/* translators: %s: where a setting comes from, for example "Set by the constant LALEO_URL in wp-config.php". */
				$text = __( '%s, but the value cannot be used. Correct it there; until then the widget is not shown.', 'laleo' );
				self::print_notice( 'error', sprintf( $text, $this->config->source_label( $key ) ) );
			}
		}
	}

	/**
	 * Prints a message in WordPress's way, where it stands.
	 *
	 * @param string $type    success, warning, info or error.
	 * @param string $message Plain text.
	 */
	public static function print_notice( string $type, string $message ): void {
		wp_admin_notice(
			esc_html( $message ),
			array(
				'type'               => $type,
				'additional_classes' => array( 'inline' ),
				'attributes'         => array( 'role' => 'error' === $type ? 'alert' : 'status' ),
			)
		);
	}

	/**
	 * Opens a form for one of our actions; the caller closes it.
	 *
	 * @param string $action One of Settings_Actions's.
	 */
	public static function open_form( string $action ): void {
		printf( '<form method="post" action="%s">', esc_url( admin_url( 'admin-post.php' ) ) );
		printf( '<input type="hidden" name="action" value="%s">', esc_attr( $action ) );
		wp_nonce_field( $action );
	}

	/**
	 * Prints one of the views.
	 *
	 * @param string $name      File name without extension.
	 * @param array  $variables What the view shows.
	 */
	private function view( string $name, array $variables ): void {
		$config = $this->config;
		( static function () use ( $name, $variables, $config ): void {
			$view = $variables;
			require __DIR__ . "/views/$name.php";
		} )();
	}
}
