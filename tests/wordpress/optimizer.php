<?php
/**
 * An optimizer at its worst: it moves every inline script into one deferred file at the end of the
 * page, defers every script, and delays until the first interaction whatever is not excluded.
 * Stands for the plugins that do the same, which cannot be installed here.
 *
 * @package Laleo
 */

add_action(
	'template_redirect',
	static function (): void {
		if ( isset( $_GET['laleo-moved-scripts'] ) ) {
			header( 'Content-Type: text/javascript' );
			echo get_transient( 'optimizer_moved' );
			exit;
		}
		ob_start( 'optimizer_rewrite' );
	}
);

function optimizer_rewrite( string $html ): string {
	$excluded = apply_filters( 'rocket_delay_js_exclusions', array() );
	$moved    = '';
	$html     = preg_replace_callback(
		'#<script\b([^>]*)>(.*?)</script>#s',
		static function ( array $tag ) use ( &$moved, $excluded ): string {
			list( $all, $attributes, $code ) = $tag;
			if ( preg_match( '#type=["\'](?!text/javascript)#', $attributes ) ) {
				return $all;
			}
			if ( ! preg_match( '#\ssrc=#', $attributes ) ) {
				$moved .= "$code;\n";
				return '';
			}
			$delayed = ! array_filter( $excluded, static fn( $part ) => false !== strpos( $attributes, $part ) );
			$held    = $delayed ? str_replace( ' src=', ' type="delayed" data-src=', $attributes ) : $attributes;
			return "<script$held defer></script>";
		},
		$html
	);
	set_transient( 'optimizer_moved', $moved );
	return str_replace( '</body>', '<script defer src="/?laleo-moved-scripts=1"></script></body>', $html );
}
