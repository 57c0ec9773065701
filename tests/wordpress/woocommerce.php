<?php
/**
 * As much of WooCommerce as the plugin meets: a cart with one product, and one order.
 *
 * @package Laleo
 */

class Test_Product {
	public function get_name() {
		return 'Green tea';
	}
}

class Test_Cart {
	public function get_cart() {
		return array( array( 'data' => new Test_Product(), 'quantity' => 2, 'line_total' => 24 ) );
	}
	public function get_total( $context ) {
		return '24';
	}
}

class Test_Order {
	public function get_order_number() {
		return '1001';
	}
	public function get_status() {
		return 'completed';
	}
	public function get_total() {
		return '12';
	}
	public function get_currency() {
		return 'EUR';
	}
	public function get_date_created() {
		return new DateTime( '2026-11-20T10:00:00Z' );
	}
	public function get_edit_order_url() {
		return admin_url( 'admin.php?page=wc-orders&id=1001' );
	}
}

function WC() {
	static $shop = null;
	$shop = $shop ?: (object) array( 'cart' => new Test_Cart() );
	return $shop;
}

function get_woocommerce_currency() {
	return 'EUR';
}

function wc_get_orders( $query ) {
	return array( new Test_Order() );
}

add_action( 'template_redirect', function () {
	if ( isset( $_GET['laleo_test_buys'] ) ) {
		do_action( 'woocommerce_add_to_cart' );
	}
} );
