<?php
/**
 * Forbids every script but the site's own files and those of one server.
 *
 * @package Laleo
 */

add_action(
	'send_headers',
	static function (): void {
		$server = get_option( 'laleo_url' );
		$socket = preg_replace( '#^http#', 'ws', $server );
		header( "Content-Security-Policy: script-src 'self' $server; connect-src 'self' $server $socket" );
	}
);
