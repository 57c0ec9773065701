<?php
/**
 * Routes PHP's own web server as a real one would: files first, then index.php; sites of a network
 * by their first path segment; wp-content from the folder of the site under test.
 *
 * @package Laleo
 */

$core    = $_SERVER['DOCUMENT_ROOT'];
$content = getenv( 'LALEO_TEST_SITE' ) . '/wp-content';
$path    = rawurldecode( parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );

if ( false !== strpos( $path, '..' ) ) {
	http_response_code( 400 );
	return true;
}
if ( ! preg_match( '#^/wp-(admin|includes|content)/#', $path ) ) {
	$path = preg_replace( '#^/[a-z0-9-]+(/(wp-(admin|includes|content)(/.*)?|[^/]+\.php))$#', '$1', $path );
}
$file = 0 === strpos( $path, '/wp-content/' ) ? $content . substr( $path, 11 ) : $core . $path;
if ( is_dir( $file ) && is_file( rtrim( $file, '/' ) . '/index.php' ) ) {
	if ( '/' !== substr( $path, -1 ) ) {
		header( 'Location: ' . strtok( $_SERVER['REQUEST_URI'], '?' ) . '/' );
		return true;
	}
	$file = $file . 'index.php';
}
if ( is_file( $file ) && '.php' !== substr( $file, -4 ) ) {
	$types = array( 'css' => 'text/css', 'js' => 'text/javascript', 'svg' => 'image/svg+xml', 'png' => 'image/png', 'woff2' => 'font/woff2' );
	header( 'Content-Type: ' . ( $types[ pathinfo( $file, PATHINFO_EXTENSION ) ] ?? 'application/octet-stream' ) );
	readfile( $file );
	return true;
}
$script = is_file( $file ) ? $file : $core . '/index.php';

$_SERVER['SCRIPT_FILENAME'] = $script;
$_SERVER['SCRIPT_NAME']     = 0 === strpos( $script, $core ) ? substr( $script, strlen( $core ) ) : $path;
$_SERVER['PHP_SELF']        = $_SERVER['SCRIPT_NAME'];
chdir( dirname( $script ) );
require $script;
