<?php
/**
 * WordPress's privacy tools.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * Tools > Export and Erase Personal Data reach the server: what it keeps of a person is in the
 * export, and goes with the erasure.
 */
final class Personal_Data {
	private const GROUP = 'laleo';

	/**
	 * Adds the exporter.
	 *
	 * @param array[] $exporters Exporters.
	 * @return array[]
	 */
	public static function add_exporter( array $exporters ): array {
		$exporters['laleo'] = array(
			'exporter_friendly_name' => __( 'Laleo chats and visits', 'laleo' ),
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Adds the eraser.
	 *
	 * @param array[] $erasers Erasers.
	 * @return array[]
	 */
	public static function add_eraser( array $erasers ): array {
		$erasers['laleo'] = array(
			'eraser_friendly_name' => __( 'Laleo chats and visits', 'laleo' ),
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * One page of what the server keeps of a person.
	 *
	 * @param string $email E-mail address.
	 * @param int    $page  Page, from 1.
	 */
	public static function export( string $email, int $page = 1 ): array {
		$link = new Link();
		if ( ! $link->exists() ) {
			return array( 'data' => array(), 'done' => true );
		}
		$answer = $link->client( 0, 20 )->post( '/api/v1/wordpress/privacy/export', compact( 'email', 'page' ) );
		if ( is_wp_error( $answer ) ) {
			wp_send_json_error( $answer->get_error_message() ); // What is missing must not look complete.
		}
		return array(
			'data' => array_map( array( self::class, 'item' ), array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' ) ),
			'done' => ! empty( $answer['done'] ),
		);
	}

	/**
	 * Has the server erase what it keeps of a person, bit by bit.
	 *
	 * @param string $email E-mail address.
	 */
	public static function erase( string $email ): array {
		$link   = new Link();
		$result = array(
			'items_removed'  => false,
			'items_retained' => false,
			'messages'       => array(),
			'done'           => true,
		);
		if ( ! $link->exists() ) {
			return $result;
		}
		$answer = $link->client( 0, 20 )->post( '/api/v1/wordpress/privacy/erase', compact( 'email' ) );
		if ( is_wp_error( $answer ) ) {
			$result['items_retained'] = true;
			/* translators: %s: what went wrong. */
			$result['messages'][] = sprintf( __( 'Laleo: nothing was erased on the server. %s', 'laleo' ), $answer->get_error_message() );
			return $result;
		}
		$result['items_removed'] = ! empty( $answer['removed'] );
		$result['done']          = ! empty( $answer['done'] );
		return $result;
	}

	/**
	 * One visitor as WordPress lists it.
	 *
	 * @param array $item From the server.
	 */
	private static function item( array $item ): array {
		$rows = array();
		foreach ( array_filter( (array) ( $item['facts'] ?? array() ), 'is_scalar' ) as $name => $value ) {
			$rows[] = array( 'name' => str_replace( '_', ' ', (string) $name ), 'value' => esc_html( (string) $value ) );
		}
		$pages = array_filter( (array) ( $item['pages'] ?? array() ), 'is_string' );
		if ( $pages ) {
			$rows[] = array( 'name' => __( 'Pages', 'laleo' ), 'value' => nl2br( esc_html( implode( "\n", $pages ) ) ) );
		}
		foreach ( array_filter( (array) ( $item['conversations'] ?? array() ), 'is_array' ) as $conversation ) {
			$rows[] = array( 'name' => __( 'Conversation', 'laleo' ), 'value' => nl2br( esc_html( (string) ( $conversation['text'] ?? '' ) ) ) );
		}
		return array(
			'group_id'    => self::GROUP,
			'group_label' => __( 'Laleo chats and visits', 'laleo' ),
			'item_id'     => sanitize_key( (string) ( $item['id'] ?? '' ) ),
			'data'        => $rows,
		);
	}
}
