<?php
/**
 * The command `wp laleo`.
 *
 * @package Laleo
 */

namespace Laleo\CLI;

use Laleo\Address;
use Laleo\Config;
use Laleo\Connection;
use Laleo\Doctor;
use Laleo\Status;
use Laleo\Sync;
use WP_CLI;
use WP_CLI\Formatter;
use WP_Error;

defined( 'ABSPATH' ) || exit;

/**
 * Connects this site to a Laleo server, and says how the connection is doing.
 */
final class Command {
	/** Effective settings. @var Config */
	private $config;
	/** The rules. @var Connection */
	private $connection;

	/**
	 * The command on this site.
	 */
	public function __construct() {
		$this->config     = new Config();
		$this->connection = new Connection( $this->config );
	}

	/**
	 * Shows the connection, asking the server.
	 *
	 * Exit code 0 when visitors get the widget, 1 when they do not.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : table, json, yaml or csv.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp site list --field=url | xargs -I % wp laleo status --url=% --format=json
	 *
	 * @param string[] $arguments Positional arguments.
	 * @param string[] $options   Named arguments.
	 */
	public function status( array $arguments, array $options ): void {
		$status = Status::of( $this->config, true );
		$fields = array( 'state', 'url', 'account', 'widget_id', 'widget', 'problem', 'sources' );
		$item   = array_intersect_key( $status, array_flip( $fields ) );
		if ( ! in_array( $options['format'], array( 'json', 'yaml' ), true ) ) {
			$item['sources'] = wp_json_encode( $item['sources'] );
		}
		if ( 'json' === $options['format'] ) {
			WP_CLI::line( wp_json_encode( $item ) );
		} else {
			( new Formatter( $options, $fields ) )->display_item( $item );
		}
		WP_CLI::halt( Status::CONNECTED === $status['state'] ? 0 : 1 );
	}

	/**
	 * Connects to a server and shows one of its widgets.
	 *
	 * Nothing is stored unless the server accepts the token and the widget is found. Exit code 1
	 * then.
	 *
	 * ## OPTIONS
	 *
	 * [--server=<address>]
	 * : The server's address. Default: the one already set.
	 *
	 * [--token=<token>]
	 * : The access token. Default: the one already set; use --prompt=token to keep it out of the
	 * shell's history.
	 *
	 * [--widget=<id>]
	 * : The widget. Default: the one that allows this site, or the account's only one.
	 *
	 * [--network]
	 * : Store the connection for every site of the network.
	 *
	 * ## EXAMPLES
	 *
	 *     wp laleo connect --server=https://chat.example.com --prompt=token
	 *
	 * @param string[] $arguments Positional arguments.
	 * @param string[] $options   Named arguments.
	 */
	public function connect( array $arguments, array $options ): void {
		$network = ! empty( $options['network'] );
		if ( $network && ! is_multisite() ) {
			WP_CLI::error( 'This is not a network.' );
		}
		$widget = $this->connection->connect_to_widget(
			(string) ( $options['server'] ?? $this->config->url() ),
			(string) ( $options['token'] ?? '' ),
			(string) ( $options['widget'] ?? '' ),
			$network
		);
		self::stop_on_error( $widget );
		WP_CLI::success( sprintf( 'Connected to %s with the widget %s (%s).', Address::short( $this->config->url() ), $widget['name'], $widget['id'] ) );
	}

	/**
	 * Forgets server, token and widget.
	 *
	 * ## OPTIONS
	 *
	 * [--network]
	 * : Forget the network's connection instead of this site's.
	 *
	 * @param string[] $arguments Positional arguments.
	 * @param string[] $options   Named arguments.
	 */
	public function disconnect( array $arguments, array $options ): void {
		$this->connection->disconnect( ! empty( $options['network'] ) );
		if ( '' !== $this->config->url() ) {
			WP_CLI::error( 'Still connected: ' . $this->config->source_label( 'url' ) . '.' );
		}
		WP_CLI::success( 'Disconnected.' );
	}

	/**
	 * Examines the connection, one check after the other, with a remedy for each.
	 *
	 * Exit code 0 when all is well or only worth knowing, 1 when something is wrong.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : table, json, yaml or csv.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * @param string[] $arguments Positional arguments.
	 * @param string[] $options   Named arguments.
	 */
	public function doctor( array $arguments, array $options ): void {
		$found = Doctor::examine();
		( new Formatter( $options, array( 'name', 'result', 'text' ) ) )->display_items( $found['checks'] );
		WP_CLI::halt( $found['ok'] ? 0 : 1 );
	}

	/**
	 * Tells the server how the site is, and fetches what was pushed, now.
	 */
	public function sync(): void {
		$changed = Sync::run();
		self::stop_on_error( $changed );
		WP_CLI::success( $changed ? 'Changed: ' . implode( ', ', $changed ) . '.' : 'Nothing had to be changed.' );
	}

	/**
	 * Lists the account's widgets.
	 *
	 * ## OPTIONS
	 *
	 * [--fields=<fields>]
	 * : Columns, of id, name, enabled, allowed_origins, chosen.
	 *
	 * [--format=<format>]
	 * : table, json, csv, yaml, ids or count.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * @param string[] $arguments Positional arguments.
	 * @param string[] $options   Named arguments.
	 */
	public function widgets( array $arguments, array $options ): void {
		if ( '' === $this->config->url() || '' === $this->config->token() ) {
			WP_CLI::error( 'Not connected; see wp help laleo connect.' );
		}
		$widgets = $this->connection->account()->widgets();
		self::stop_on_error( $widgets );
		$rows = array();
		foreach ( $widgets as $widget ) {
			$rows[] = array(
				'id'              => $widget['id'],
				'name'            => $widget['name'],
				'enabled'         => $widget['enabled'],
				'allowed_origins' => implode( ' ', $widget['origins'] ),
				'chosen'          => $widget['id'] === $this->config->widget_id(),
			);
		}
		$shown     = 'ids' === $options['format'] ? array_column( $rows, 'id' ) : $rows;
		$formatter = new Formatter( $options, array( 'id', 'name', 'enabled', 'allowed_origins', 'chosen' ) );
		$formatter->display_items( $shown );
	}

	/**
	 * Ends with the error's text and exit code 1.
	 *
	 * @param mixed $result Perhaps a WP_Error.
	 */
	private static function stop_on_error( $result ): void {
		if ( $result instanceof WP_Error ) {
			WP_CLI::error( $result->get_error_message() );
		}
	}
}
