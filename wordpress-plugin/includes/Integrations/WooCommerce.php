<?php
/**
 * Carts and orders of a WooCommerce shop.
 *
 * @package Laleo
 */

namespace Laleo\Integrations;

use Laleo\Client;
use Laleo\Identity;
use Laleo\Link;
use Laleo\Options;

defined( 'ABSPATH' ) || exit;

/**
 * Tells the server, from server to server, what a logged-in customer has in the cart and ordered
 * lately; the team sees it beside the conversation. Nothing of it is in a page.
 */
final class WooCommerce {
	public const SEEN = 'laleo_cart_told';

	private const ORDERS = 5;
	private const LINES  = 50;

	/**
	 * Orders are read through WooCommerce's own functions, wherever it keeps them (HPOS).
	 */
	public static function declare_compatibility(): void {
		if ( class_exists( '\Automattic\WooCommerce\Utilities\FeaturesUtil' ) ) {
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', LALEO_FILE, true );
		}
	}

	/**
	 * Tells once at the end of the request, when the customer has the page.
	 */
	public static function tell_later(): void {
		if ( is_user_logged_in() && self::is_on() && ! has_action( 'shutdown', array( self::class, 'tell' ) ) ) {
			add_action( 'shutdown', array( self::class, 'tell' ) );
		}
	}

	/**
	 * Tells about the customer who is here.
	 */
	public static function tell(): void {
		$cart = function_exists( 'WC' ) && WC()->cart ? self::cart( WC()->cart ) : null;
		self::send( get_current_user_id(), $cart );
	}

	/**
	 * Tells about an order's customer; the cart is not known here and stays out.
	 *
	 * @param int    $order_id Order.
	 * @param string $from     Status before.
	 * @param string $to       Status now.
	 * @param object $order    WC_Order.
	 */
	public static function order_changed( $order_id, $from, $to, $order ): void {
		$customer = (int) $order->get_customer_id();
		if ( $customer > 0 && $customer !== get_current_user_id() && self::is_on() ) {
			self::send( $customer, null );
		} else {
			self::tell_later();
		}
	}

	/**
	 * Whether the owner wants the team to see carts.
	 */
	private static function is_on(): bool {
		return Identity::is_on() && (bool) Options::value( 'shop' );
	}

	/**
	 * Sends what is known of a customer, unless it was sent before.
	 *
	 * @param int        $customer User id.
	 * @param array|null $cart     The cart, when it is known.
	 */
	private static function send( int $customer, ?array $cart ): void {
		$user = get_userdata( $customer );
		$link = new Link();
		if ( ! $user || ! $link->exists() ) {
			return;
		}
		$body   = array(
			'external_id' => Identity::subject( $user ),
			'email'       => Client::clean( $user->user_email, 254 ),
			'cart'        => $cart,
			'orders'      => self::orders( $customer ),
		);
		$digest = md5( (string) wp_json_encode( $body ) );
		if ( get_user_option( self::SEEN, $customer ) === $digest ) {
			return;
		}
		if ( ! is_wp_error( $link->client( 0, 3 )->post( '/api/v1/wordpress/carts', $body ) ) ) {
			update_user_option( $customer, self::SEEN, $digest );
		}
	}

	/**
	 * The cart in the server's words; null when it is empty.
	 *
	 * @param object $cart WC_Cart.
	 */
	private static function cart( $cart ): ?array {
		$lines = array();
		foreach ( array_slice( $cart->get_cart(), 0, self::LINES ) as $item ) {
			$lines[] = array(
				'name'     => Client::clean( $item['data']->get_name(), 200 ),
				'quantity' => (float) $item['quantity'],
				'total'    => self::amount( $item['line_total'] ?? 0 ),
			);
		}
		if ( ! $lines ) {
			return null;
		}
		return array(
			'total'    => self::amount( $cart->get_total( 'edit' ) ),
			'currency' => Client::clean( get_woocommerce_currency(), 8 ),
			'lines'    => $lines,
		);
	}

	/**
	 * The customer's last orders.
	 *
	 * @param int $customer User id.
	 */
	private static function orders( int $customer ): array {
		$found = array();
		$query = array(
			'customer_id' => $customer,
			'limit'       => self::ORDERS,
			'orderby'     => 'date',
			'order'       => 'DESC',
			'type'        => 'shop_order',
		);
		foreach ( wc_get_orders( $query ) as $order ) {
			$made    = $order->get_date_created();
			$found[] = array(
				'number'   => Client::clean( $order->get_order_number(), 40 ),
				'status'   => Client::clean( $order->get_status(), 40 ),
				'total'    => self::amount( $order->get_total() ),
				'currency' => Client::clean( $order->get_currency(), 8 ),
				'at'       => $made ? gmdate( 'Y-m-d\TH:i:s\Z', $made->getTimestamp() ) : '',
				'url'      => esc_url_raw( $order->get_edit_order_url() ),
			);
		}
		return $found;
	}

	/**
	 * An amount with two decimals, as text.
	 *
	 * @param mixed $value Anything.
	 */
	private static function amount( $value ): string {
		return number_format( (float) $value, 2, '.', '' );
	}
}
