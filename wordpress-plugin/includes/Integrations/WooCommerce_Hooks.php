<?php
/**
 * What may change a cart or an order.
 *
 * @package Laleo
 */

namespace Laleo\Integrations;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce's actions, apart from what is done then: pages read only this.
 */
final class WooCommerce_Hooks {
	public const CHANGES = array(
		'woocommerce_add_to_cart',
		'woocommerce_cart_item_removed',
		'woocommerce_cart_item_restored',
		'woocommerce_after_cart_item_quantity_update',
		'woocommerce_cart_emptied',
		'woocommerce_applied_coupon',
		'woocommerce_removed_coupon',
		'woocommerce_checkout_order_processed',
		'woocommerce_store_api_checkout_order_processed',
	);
}
