<?php
/**
 * The button to chat or call: a block and a shortcode.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * A link to the page on which visitors can call and write without the widget; where scripts run, it
 * opens the widget instead.
 */
final class Button {
	public const SHORTCODE = 'laleo_button';

	private const HANDLE = 'laleo-button';
	private const DOES   = array( 'chat', 'call', 'callback' );

	/**
	 * Declares block and shortcode.
	 */
	public static function register(): void {
		$late = array(
			'strategy'  => 'defer',
			'in_footer' => true,
		);
		wp_register_script( self::HANDLE, plugins_url( 'assets/button.js', LALEO_FILE ), array(), LALEO_VERSION, $late );
		wp_register_style( self::HANDLE, plugins_url( 'assets/button.css', LALEO_FILE ), array(), LALEO_VERSION );
		$needs = array( 'wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element', 'wp-i18n', 'wp-server-side-render' );
		wp_register_script( self::HANDLE . '-editor', plugins_url( 'assets/button-editor.js', LALEO_FILE ), $needs, LALEO_VERSION, true );
		wp_set_script_translations( self::HANDLE . '-editor', 'laleo', dirname( LALEO_FILE ) . '/languages' );
		register_block_type( dirname( LALEO_FILE ) . '/blocks/button', array( 'render_callback' => array( self::class, 'block' ) ) );
		add_shortcode( self::SHORTCODE, array( self::class, 'shortcode' ) );
	}

	/**
	 * The block on a page.
	 *
	 * @param array $attributes Its settings.
	 */
	public static function block( array $attributes ): string {
		if ( defined( 'REST_REQUEST' ) && REST_REQUEST ) {
			Availability::prepare(); // In the editor, where somebody may wait a moment.
		}
		$look = get_block_wrapper_attributes( array( 'class' => 'laleo-button' ) );
		return self::html( $attributes, $look );
	}

	/**
	 * The shortcode on a page: [laleo_button does="call" text="Call us" status="no"].
	 *
	 * @param array|string $attributes Its settings.
	 */
	public static function shortcode( $attributes ): string {
		$given = shortcode_atts(
			array(
				'does'   => 'chat',
				'text'   => '',
				'status' => 'yes',
			),
			$attributes,
			self::SHORTCODE
		);
		wp_enqueue_script( self::HANDLE );
		wp_enqueue_style( self::HANDLE );
		$given['status'] = wp_validate_boolean( 'no' === $given['status'] ? false : $given['status'] );
		return self::html( $given, 'class="laleo-button"' );
	}

	/**
	 * The link, and the place for the status.
	 *
	 * @param array  $given does, text, status.
	 * @param string $look  Attributes of the wrapper, escaped.
	 */
	private static function html( array $given, string $look ): string {
		if ( '' === ( new Config() )->widget_id() ) {
			return '';
		}
		$does = in_array( $given['does'] ?? '', self::DOES, true ) ? $given['does'] : 'chat';
		$text = trim( (string) ( $given['text'] ?? '' ) );
		$page = Availability::page();
		$link = sprintf(
			'<a class="wp-block-button__link wp-element-button" href="%s" data-laleo-does="%s" rel="nofollow">%s</a>',
			esc_url( '' === $page ? '#laleo' : $page ),
			esc_attr( $does ),
			esc_html( '' === $text ? self::usual_text( $does ) : $text )
		);
		$sign = '';
		if ( ! empty( $given['status'] ) ) {
			$sign = sprintf( '<span class="laleo-button-status" role="status" data-laleo-status="%s" hidden></span>', esc_url( rest_url( 'laleo/v1/status' ) ) );
		}
		return "<div $look>$link$sign</div>";
	}

	/**
	 * What the button says when nothing else was chosen.
	 *
	 * @param string $does One of DOES.
	 */
	private static function usual_text( string $does ): string {
		$texts = array(
			'chat'     => __( 'Chat with us', 'laleo' ),
			'call'     => __( 'Call us', 'laleo' ),
			'callback' => __( 'Ask for a callback', 'laleo' ),
		);
		return $texts[ $does ];
	}
}
