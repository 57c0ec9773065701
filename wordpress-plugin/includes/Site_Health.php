<?php
/**
 * Tools > Site Health.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * A test of the connection, run in the background, and facts for support requests.
 */
final class Site_Health {
	private const REST_NAMESPACE = 'laleo/v1';
	private const REST_ROUTE     = '/site-health/connection';

	/**
	 * Adds the test. It waits for another server, so the screen asks for it by itself.
	 *
	 * @param array $tests Tests by kind.
	 */
	public static function add_test( array $tests ): array {
		$tests['async']['laleo_connection'] = array(
			'label'             => __( 'Connection to the Laleo server', 'laleo' ),
			'test'              => rest_url( self::REST_NAMESPACE . self::REST_ROUTE ),
			'has_rest'          => true,
			'async_direct_test' => array( self::class, 'result' ),
		);
		return $tests;
	}

	/**
	 * The address where the screen asks for the result.
	 */
	public static function register_route(): void {
		register_rest_route(
			self::REST_NAMESPACE,
			self::REST_ROUTE,
			array(
				'methods'             => 'GET',
				'permission_callback' => static function (): bool {
					return current_user_can( 'view_site_health_checks' );
				},
				'callback'            => array( self::class, 'result' ),
			)
		);
	}

	/**
	 * The test's result in the form Site Health shows.
	 */
	public static function result(): array {
		$status = Status::of( new Config(), true );
		$looks  = array(
			Status::CONNECTED    => array( 'good', 'green', __( 'Visitors get the Laleo widget', 'laleo' ) ),
			Status::FAILING      => array( 'critical', 'red', __( 'Visitors do not get the Laleo widget', 'laleo' ) ),
			Status::INCOMPLETE   => array( 'recommended', 'orange', __( 'Laleo is connected, but no widget is chosen', 'laleo' ) ),
			Status::DISCONNECTED => array( 'recommended', 'orange', __( 'Laleo is not connected', 'laleo' ) ),
		);

		list( $result, $color, $label ) = $looks[ $status['state'] ];

		$text = $status['problem'] ?? self::explanation( $status['state'] );
		return array(
			'label'       => $label,
			'status'      => $result,
			'badge'       => array(
				'label' => __( 'Laleo', 'laleo' ),
				'color' => $color,
			),
			'description' => '<p>' . esc_html( $text ) . '</p>',
			'actions'     => sprintf( '<p><a href="%s">%s</a></p>', esc_url( Admin\Settings_Page::url() ), esc_html__( 'Laleo settings', 'laleo' ) ),
			'test'        => 'laleo_connection',
		);
	}

	/**
	 * Adds what a support request should tell; no secret among it.
	 *
	 * @param array $information Sections of the Info tab.
	 */
	public static function add_debug_information( array $information ): array {
		$config = new Config();
		$fields = array(
			'version'  => array( __( 'Version', 'laleo' ), LALEO_VERSION ),
			'server'   => array( __( 'Server', 'laleo' ), $config->url() ),
			'token'    => array( __( 'Access token', 'laleo' ), $config->source_label( 'token' ) ),
			'widget'   => array( __( 'Widget', 'laleo' ), $config->widget_id() ),
			'url_from' => array( __( 'Server: source', 'laleo' ), $config->source_label( 'url' ) ),
			'from'     => array( __( 'Widget: source', 'laleo' ), $config->source_label( 'widget_id' ) ),
			'loading'  => array( __( 'Loading', 'laleo' ), Options::autoloaded( Options::LOADING, Options::LOADING_NOW ) ),
		);

		$information['laleo'] = array(
			'label'  => __( 'Laleo', 'laleo' ),
			'fields' => array_map(
				static function ( array $field ): array {
					return array(
						'label' => $field[0],
						'value' => '' === $field[1] ? __( 'Not set', 'laleo' ) : $field[1],
					);
				},
				$fields
			),
		);
		return $information;
	}

	/**
	 * What a state means, when there is no problem to report.
	 *
	 * @param string $state One of Status's states.
	 */
	private static function explanation( string $state ): string {
		if ( Status::CONNECTED === $state ) {
			return __( 'The server answers, knows the widget and allows it on this site.', 'laleo' );
		}
		return __( 'Finish the connection in the Laleo settings; until then your pages are left alone.', 'laleo' );
	}
}
