<?php
/**
 * The language that the widget speaks.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * The page's language as a tag (BCP 47). WPML and Polylang set WordPress's own locale on the pages
 * they translate, so there is one question to ask; it depends on the address alone.
 */
final class Language {
	/**
	 * "de-CH" for de_CH, "de-DE" for de_DE_formal, "ckb" for ckb.
	 */
	public static function tag(): string {
		$parts = explode( '_', get_locale() );
		$known = array_filter( array_slice( $parts, 0, 2 ), static fn( string $part ): bool => (bool) preg_match( '/^[A-Za-z0-9]{2,8}$/D', $part ) );
		return implode( '-', $known );
	}
}
