<?php
/**
 * Writes at the end of each page how many database queries it took.
 *
 * @package Laleo
 */

add_action(
	'wp_footer',
	static function (): void {
		printf( '<!-- queries: %d -->', get_num_queries() );
	},
	PHP_INT_MAX
);
