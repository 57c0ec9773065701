<?php
/**
 * What AI agents can do here.
 *
 * @package Laleo
 */

namespace Laleo;

use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Abilities (WordPress 6.9 and later): in REST, and listed by the official MCP Adapter. Those that
 * read are on, those that change something are off, until the site or its network chooses.
 */
final class Abilities {
	private const CATEGORY = 'laleo';
	private const NOTHING  = array(
		'type'                 => 'object',
		'properties'           => array(),
		'additionalProperties' => false,
		'default'              => array(),
	);

	/**
	 * Adds the category.
	 */
	public static function register_category(): void {
		wp_register_ability_category(
			self::CATEGORY,
			array(
				'label'       => Brand::name(),
				'description' => __( 'Live visitors, chat and the connection to the Laleo server.', 'laleo' ),
			)
		);
	}

	/**
	 * Adds what the site's switch lets through.
	 */
	public static function register(): void {
		$allowed = Options::value( 'agents' );
		if ( Options::AGENTS_OFF === $allowed ) {
			return;
		}
		foreach ( array_merge( Abilities_List::reading(), Options::AGENTS_WRITE === $allowed ? Abilities_List::writing() : array() ) as $name => $one ) {
			self::register_one( $name, $one );
		}
	}

	/**
	 * Adds one.
	 *
	 * @param string $name Name after laleo/.
	 * @param array  $one  label, description, capability, run, input, output, hints.
	 */
	private static function register_one( string $name, array $one ): void {
		$capability = $one['capability'];
		wp_register_ability(
			"laleo/$name",
			array(
				'label'               => $one['label'],
				'description'         => $one['description'],
				'category'            => self::CATEGORY,
				'input_schema'        => $one['input'] ?? self::NOTHING,
				'output_schema'       => $one['output'] ?? array( 'type' => 'object' ),
				'execute_callback'    => $one['run'],
				'permission_callback' => static function () use ( $capability ): bool {
					return current_user_can( $capability );
				},
				'meta'                => array(
					'annotations'  => $one['hints'],
					'show_in_rest' => true,
					'public'       => true,
					'mcp'          => array( 'public' => true ),
				),
			)
		);
	}

	/**
	 * The state of the connection.
	 */
	public static function status(): array {
		$status = Status::of( new Config(), true );
		return array_intersect_key( $status, array_flip( array( 'state', 'url', 'account', 'widget_id', 'widget', 'problem', 'sources' ) ) );
	}

	/**
	 * The doctor's checks.
	 */
	public static function doctor(): array {
		return Doctor::examine();
	}

	/**
	 * The settings with their values.
	 */
	public static function settings(): array {
		return Settings_File::export();
	}

	/**
	 * Changes settings.
	 *
	 * @param array $input settings.
	 * @return array|WP_Error
	 */
	public static function change_settings( array $input ) {
		return Settings_File::apply( (array) $input['settings'] );
	}

	/**
	 * Connects with an address and a token.
	 *
	 * @param array $input url, token, widget_id.
	 * @return array|WP_Error
	 */
	public static function connect( array $input ) {
		$connection = new Connection( new Config() );
		$widget     = $connection->connect_to_widget( (string) $input['url'], (string) $input['token'], (string) ( $input['widget_id'] ?? '' ), false );
		return is_wp_error( $widget ) ? $widget : self::status();
	}

	/**
	 * Who is on the site now.
	 *
	 * @return array|WP_Error
	 */
	public static function visitors() {
		return self::asked( 'GET', '/api/v1/visitors', array( 'live' => 'true' ) );
	}

	/**
	 * Conversations, the newest first.
	 *
	 * @param array $input state.
	 * @return array|WP_Error
	 */
	public static function conversations( array $input ) {
		return self::asked( 'GET', '/api/v1/conversations', array( 'state' => (string) ( $input['state'] ?? 'open' ) ) );
	}

	/**
	 * One conversation's messages.
	 *
	 * @param array $input conversation_id.
	 * @return array|WP_Error
	 */
	public static function messages( array $input ) {
		return self::asked( 'GET', '/api/v1/conversations/' . rawurlencode( (string) $input['conversation_id'] ) . '/messages' );
	}

	/**
	 * Replies in a conversation, in the name of the user.
	 *
	 * @param array $input conversation_id, body.
	 * @return array|WP_Error
	 */
	public static function reply( array $input ) {
		return self::asked( 'POST', '/api/v1/conversations/' . rawurlencode( (string) $input['conversation_id'] ) . '/messages', array( 'body' => (string) $input['body'] ) );
	}

	/**
	 * Asks the server for the current user.
	 *
	 * @param string $method GET or POST.
	 * @param string $path   Path.
	 * @param array  $values Query or body.
	 * @return array|WP_Error
	 */
	private static function asked( string $method, string $path, array $values = array() ) {
		$known = Operators::introduce();
		if ( is_wp_error( $known ) ) {
			return $known;
		}
		$client = ( new Link() )->client( get_current_user_id() );
		return 'GET' === $method ? $client->get( $path, $values ) : $client->post( $path, $values );
	}
}
