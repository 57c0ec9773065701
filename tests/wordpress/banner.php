<?php
/**
 * Stands in for the WP Consent API: asks nothing at first, allows what the page's own script says.
 *
 * @package Laleo
 */

/**
 * Whether a visitor allows a category; the browser knows better.
 */
function wp_has_consent() {
	return false;
}

add_action(
	'wp_head',
	static function (): void {
		?>
<script>
	window.allowed = {};
	window.wp_has_consent = ( category ) => Boolean( window.allowed[ category ] );
	window.allow = ( category ) => {
		window.allowed[ category ] = true;
		const change = { detail: { [ category ]: 'allow' } };
		document.dispatchEvent( new CustomEvent( 'wp_listen_for_consent_change', change ) );
	};
</script>
		<?php
	}
);
