<?php
/**
 * Plugins that move, merge or delay scripts.
 *
 * @package Laleo
 */

namespace Laleo\Integrations;

use Laleo\Address;
use Laleo\Config;
use Laleo\Options;

defined( 'ABSPATH' ) || exit;

/**
 * Asks optimizers to leave the widget's tag alone. It is small, async and of low priority already;
 * delayed until the first interaction it would hide visitors from the owner. Who prefers the delay
 * chooses it in the settings, and then nothing is asked.
 */
final class Optimizers {
	/** Filters that take a list of parts of script addresses. */
	private const LISTS = array(
		'rocket_delay_js_exclusions',
		'rocket_exclude_defer_js',
		'rocket_minify_excluded_external_js',
		'litespeed_optimize_js_excludes',
		'litespeed_optm_js_defer_exc',
		'litespeed_optm_gm_js_exc',
		'flying_press_exclude_from_delay:js',
		'flying_press_exclude_from_defer:js',
		'flying_press_exclude_from_minify:js',
		'perfmatters_delay_js_exclusions',
		'wphb_delay_js_exclusions',
		'autoptimize_filter_js_exclude',
	);

	/** Filters that take a list of script handles. */
	private const HANDLES = array( 'sgo_js_async_exclude', 'sgo_javascript_combine_exclude', 'sgo_js_minify_exclude' );

	/** Effective settings. @var Config */
	private $config;

	/**
	 * The exclusions for the widget of these settings.
	 *
	 * @param Config $config Effective settings.
	 */
	public function __construct( Config $config ) {
		$this->config = $config;
	}

	/**
	 * Waits for the optimizers to ask.
	 */
	public function hook(): void {
		foreach ( self::LISTS as $filter ) {
			add_filter( $filter, array( $this, 'add_address' ) );
		}
		foreach ( self::HANDLES as $filter ) {
			add_filter( $filter, array( $this, 'add_handle' ) );
		}
	}

	/**
	 * The list with the loader's address.
	 *
	 * @param mixed $excluded List, or Autoptimize's comma-separated text.
	 * @return mixed
	 */
	public function add_address( $excluded ) {
		$url = $this->config->url();
		return '' === $url ? $excluded : self::add( $excluded, Address::short( $url ) . '/widget.js' );
	}

	/**
	 * The list with the script's handle.
	 *
	 * @param mixed $excluded List.
	 * @return mixed
	 */
	public function add_handle( $excluded ) {
		return self::add( $excluded, 'laleo-widget' );
	}

	/**
	 * Attributes that tell optimizers which know them to leave the tag alone.
	 *
	 * @return string[]|bool[]
	 */
	public static function attributes(): array {
		if ( ! self::asked() ) {
			return array();
		}
		return array(
			'data-cfasync'     => 'false', // Cloudflare Rocket Loader.
			'data-no-optimize' => '1', // LiteSpeed Cache.
			'data-no-defer'    => '1',
			'nowprocket'       => true, // WP Rocket.
		);
	}

	/**
	 * Adds one entry to a list of either form.
	 *
	 * @param mixed  $excluded List or comma-separated text.
	 * @param string $entry    To add.
	 * @return mixed
	 */
	private static function add( $excluded, string $entry ) {
		if ( ! self::asked() ) {
			return $excluded;
		}
		if ( is_string( $excluded ) ) {
			return ltrim( "$excluded, $entry", ', ' );
		}
		return array_merge( is_array( $excluded ) ? $excluded : array(), array( $entry ) );
	}

	/**
	 * Whether the owner wants the widget loaded at once.
	 */
	private static function asked(): bool {
		return Options::LOADING_OPTIMIZER !== Options::autoloaded( Options::LOADING, Options::LOADING_NOW );
	}
}
