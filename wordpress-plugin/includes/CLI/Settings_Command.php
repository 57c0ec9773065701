<?php
/**
 * The command `wp laleo settings`.
 *
 * @package Laleo
 */

namespace Laleo\CLI;

use Laleo\Network;
use Laleo\Options;
use Laleo\Settings_File;
use SplFileObject;
use WP_CLI;
use WP_CLI\Formatter;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and changes the plugin's settings.
 */
final class Settings_Command {
	/** Parts of 8 KiB that are read at most. */
	private const MOST_PARTS = 8;

	/**
	 * Shows one setting, or all.
	 *
	 * ## OPTIONS
	 *
	 * [<name>]
	 * : One setting's name.
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
	public function get( array $arguments, array $options ): void {
		$settings = Options::settings();
		if ( $arguments ) {
			if ( ! isset( $settings[ $arguments[0] ] ) ) {
				WP_CLI::error( 'There is no such setting; there are: ' . implode( ', ', array_keys( $settings ) ) . '.' );
			}
			WP_CLI::line( (string) wp_json_encode( Options::value( $arguments[0] ) ) );
			return;
		}
		$rows = array();
		foreach ( $settings as $name => $setting ) {
			$value  = Options::value( $name );
			$rows[] = array(
				'name'   => $name,
				'value'  => 'json' === $options['format'] ? $value : wp_json_encode( $value ),
				'locked' => Network::locks( $setting['option'] ),
			);
		}
		( new Formatter( $options, array( 'name', 'value', 'locked' ) ) )->display_items( $rows );
	}

	/**
	 * Sets one setting.
	 *
	 * ## OPTIONS
	 *
	 * <name>
	 * : The setting's name.
	 *
	 * <value>
	 * : A text, or JSON; null takes the site's choice back.
	 *
	 * @param string[] $arguments Positional arguments.
	 */
	public function set( array $arguments ): void {
		$value = json_decode( $arguments[1], true );
		$known = null !== $value || 'null' === $arguments[1];
		$this->report( Settings_File::apply( array( $arguments[0] => $known ? $value : $arguments[1] ) ) );
	}

	/**
	 * Prints the settings as a file; no secret is among them.
	 */
	public function export(): void {
		WP_CLI::line( (string) wp_json_encode( Settings_File::export(), JSON_PRETTY_PRINT ) );
	}

	/**
	 * Takes a file made by export.
	 *
	 * ## OPTIONS
	 *
	 * <file>
	 * : Its path, or - for standard input.
	 *
	 * @param string[] $arguments Positional arguments.
	 */
	public function import( array $arguments ): void {
		$path = '-' === $arguments[0] ? 'php://stdin' : $arguments[0];
		try {
			$file = new SplFileObject( $path );
		} catch ( \RuntimeException $trouble ) {
			WP_CLI::error( 'The file cannot be read.' );
		}
		$text = '';
		for ( $part = 0; $part < self::MOST_PARTS && ! $file->eof(); $part++ ) {
			$text .= $file->fread( 8192 );
		}
		$done = Settings_File::import( $text );
		if ( is_wp_error( $done ) ) {
			WP_CLI::error( $done->get_error_message() );
		}
		$this->report( $done );
	}

	/**
	 * Says what changed; exit code 1 when something was refused.
	 *
	 * @param array[] $done changed, refused.
	 */
	private function report( array $done ): void {
		if ( $done['refused'] ) {
			WP_CLI::error( 'Unknown, or decided by the network: ' . implode( ', ', $done['refused'] ) . '.' );
		}
		WP_CLI::success( $done['changed'] ? 'Changed: ' . implode( ', ', $done['changed'] ) . '.' : 'Nothing had to be changed.' );
	}
}
