<?php
/**
 * The switch beside each post and page.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Config;
use Laleo\Rules;
use WP_Post;

defined( 'ABSPATH' ) || exit;

/**
 * Shows or hides the widget on one page, whatever the rules say; in the block editor and in the
 * classic one.
 */
final class Post_Choice {
	private const FIELD = 'laleo_widget_choice';
	private const NONCE = 'laleo_widget_choice_nonce';

	/**
	 * Waits for an editor.
	 */
	public static function hook(): void {
		add_action( 'add_meta_boxes', array( self::class, 'add' ), 10, 2 );
		add_action( 'save_post', array( self::class, 'save' ) );
	}

	/**
	 * Adds the box to everything that visitors can open.
	 *
	 * @param string $type Post type.
	 */
	public static function add( $type ): void {
		if ( is_post_type_viewable( $type ) && '' !== ( new Config() )->widget_id() ) {
			add_meta_box( 'laleo-choice', __( 'Laleo', 'laleo' ), array( self::class, 'show' ), $type, 'side', 'low' );
		}
	}

	/**
	 * Prints the box.
	 *
	 * @param WP_Post $post The post.
	 */
	public static function show( WP_Post $post ): void {
		$chosen  = Rules::sanitize_choice( get_post_meta( $post->ID, Rules::META, true ) );
		$choices = array(
			''          => __( 'As the rules say', 'laleo' ),
			Rules::SHOW => __( 'Always', 'laleo' ),
			Rules::HIDE => __( 'Never', 'laleo' ),
		);
		wp_nonce_field( self::NONCE . $post->ID, self::NONCE );
		echo '<label for="' . esc_attr( self::FIELD ) . '">' . esc_html__( 'Show the widget on this page', 'laleo' ) . '</label> ';
		echo '<select id="' . esc_attr( self::FIELD ) . '" name="' . esc_attr( self::FIELD ) . '">';
		foreach ( $choices as $value => $label ) {
			echo '<option value="' . esc_attr( $value ) . '"' . selected( $chosen, $value, false ) . '>' . esc_html( $label ) . '</option>';
		}
		echo '</select>';
	}

	/**
	 * Keeps the choice of who may edit the post.
	 *
	 * @param int $post_id The post.
	 */
	public static function save( $post_id ): void {
		$nonce = self::field( self::NONCE );
		if ( ! wp_verify_nonce( $nonce, self::NONCE . $post_id ) || ! current_user_can( 'edit_post', $post_id ) ) {
			return;
		}
		$choice = Rules::sanitize_choice( self::field( self::FIELD ) );
		if ( '' === $choice ) {
			delete_post_meta( $post_id, Rules::META );
		} else {
			update_post_meta( $post_id, Rules::META, $choice );
		}
	}

	/**
	 * A text of the form.
	 *
	 * @param string $name Field name.
	 */
	private static function field( string $name ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- save() checks it.
		$value = $_POST[ $name ] ?? '';
		return is_string( $value ) ? sanitize_key( wp_unslash( $value ) ) : '';
	}
}
