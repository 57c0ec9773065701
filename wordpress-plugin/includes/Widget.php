<?php
/**
 * The widget on the site's pages.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * Prints one async script tag. All of its configuration travels in data- attributes of that tag:
 * optimizers move and defer inline scripts away from the script they configure, and a strict
 * Content-Security-Policy forbids them.
 */
final class Widget {
	private const HANDLE = 'laleo-widget';
	private const GATE   = 'laleo-gate';

	/** Effective settings. @var Config */
	private $config;

	/**
	 * The widget described by these settings.
	 *
	 * @param Config $config Effective settings.
	 */
	public function __construct( Config $config ) {
		$this->config = $config;
	}

	/**
	 * Waits for a front page.
	 */
	public function hook(): void {
		add_action( 'wp_enqueue_scripts', array( $this, 'enqueue' ) );
	}

	/**
	 * Puts the script on the page, if it belongs there.
	 */
	public function enqueue(): void {
		if ( ! $this->belongs_here() ) {
			return;
		}
		$how = array(
			'strategy'      => 'async',
			'in_footer'     => true,
			'fetchpriority' => 'low', // Ignored before WordPress 6.9.
		);
		// Without a version: the server decides how long its loader may be kept.
		wp_enqueue_script( self::HANDLE, $this->config->url() . '/widget.js', array(), null, $how );
		add_filter( 'wp_script_attributes', array( $this, 'add_attributes' ) );
		if ( $this->is_gated() ) {
			$this->enqueue_gate();
		}
	}

	/**
	 * Adds the configuration to our own tag.
	 *
	 * @param array $attributes Attributes of any script tag.
	 */
	public function add_attributes( array $attributes ): array {
		if ( self::HANDLE . '-js' !== ( $attributes['id'] ?? '' ) ) {
			return $attributes;
		}
		$attributes['data-laleo-widget'] = $this->config->widget_id();
		$attributes['data-laleo-server'] = $this->config->url();
		$attributes['data-laleo-locale'] = Language::tag();
		if ( $this->is_gated() ) {
			$devices = Rules::all()['devices'];

			$attributes['data-laleo-consent'] = 'required';
			$attributes['data-laleo-gate']    = Integrations\Consent_Api::is_there() ? 'banner' : 'open';
			$attributes['data-laleo-devices'] = 'all' === $devices ? '' : $devices;
		}
		if ( Identity::is_on() ) {
			$attributes['data-laleo-identity'] = Identity::url();
		}
		return $attributes + Integrations\Optimizers::attributes();
	}

	/**
	 * Whether this page is one that visitors see.
	 */
	private function belongs_here(): bool {
		$shown = '' !== $this->config->url()
			&& '' !== $this->config->widget_id()
			&& ! is_preview()
			&& ! is_customize_preview()
			&& $this->environment_allows()
			&& Rules::allow_page()
			&& Rules::allow_person();

		/**
		 * Filters whether the widget is put on the current page.
		 *
		 * @param bool $shown Whether it is.
		 */
		return (bool) apply_filters( 'laleo_show_widget', $shown );
	}

	/**
	 * Whether the browser decides if the widget starts.
	 */
	private function is_gated(): bool {
		return Integrations\Consent_Api::is_there() || 'all' !== Rules::all()['devices'];
	}

	/**
	 * Puts the script beside the tag that lets the widget start. It may come early or late.
	 */
	private function enqueue_gate(): void {
		$how    = array(
			'strategy'  => 'defer',
			'in_footer' => true,
		);
		$banner = wp_script_is( 'wp-consent-api', 'registered' ) ? array( 'wp-consent-api' ) : array();
		wp_enqueue_script( self::GATE, plugins_url( 'assets/gate.js', LALEO_FILE ), $banner, LALEO_VERSION, $how );
	}

	/**
	 * Staging copies share the live site's settings, but should not bring its team test visitors.
	 */
	private function environment_allows(): bool {
		return 'staging' !== wp_get_environment_type() || (bool) Options::autoloaded( Options::STAGING, false );
	}
}
