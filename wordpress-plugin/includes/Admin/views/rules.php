<?php
/**
 * Where the widget is shown; part of the options form.
 *
 * @package Laleo
 */

namespace Laleo\Admin;

use Laleo\Rules;

defined( 'ABSPATH' ) || exit;

$laleo_rules   = Rules::all();
$laleo_name    = static fn( string $part ): string => Rules::OPTION . "[$part]";
$laleo_lists   = array(
	'kinds'        => array(
		__( 'Not on', 'laleo' ),
		array(
			'not_found' => __( '“Not found” pages', 'laleo' ),
			'search'    => __( 'Search results', 'laleo' ),
			'archive'   => __( 'Archives', 'laleo' ),
			'checkout'  => __( 'Cart, checkout and account', 'laleo' ),
		),
	),
	'post_types'   => array(
		__( 'Not on single', 'laleo' ),
		array_map( static fn( $type ): string => $type->labels->name, array_filter( get_post_types( array( 'public' => true ), 'objects' ), 'is_post_type_viewable' ) ),
	),
	'hidden_roles' => array(
		__( 'Not for', 'laleo' ),
		array_map( 'translate_user_role', wp_roles()->get_names() ),
	),
);
$laleo_devices = array(
	'all'     => __( 'All devices', 'laleo' ),
	'desktop' => __( 'Wide screens only', 'laleo' ),
	'mobile'  => __( 'Phones only', 'laleo' ),
);
$laleo_texts   = array(
	'only'   => array( __( 'Only on these addresses', 'laleo' ), __( 'One per line, for example /shop/*. Empty: on all.', 'laleo' ) ),
	'except' => array( __( 'Not on these addresses', 'laleo' ), __( 'One per line, for example /terms/ or /blog/*.', 'laleo' ) ),
);
?>
<?php foreach ( $laleo_texts as $laleo_key => list( $laleo_label, $laleo_help ) ) : ?>
<tr>
	<th scope="row"><label for="laleo-<?php echo esc_attr( $laleo_key ); ?>"><?php echo esc_html( $laleo_label ); ?></label></th>
	<td>
		<textarea class="large-text code" rows="3" id="laleo-<?php echo esc_attr( $laleo_key ); ?>" name="<?php echo esc_attr( $laleo_name( $laleo_key ) ); ?>" aria-describedby="laleo-<?php echo esc_attr( $laleo_key ); ?>-help"><?php echo esc_textarea( implode( "\n", $laleo_rules[ $laleo_key ] ) ); ?></textarea>
		<p class="description" id="laleo-<?php echo esc_attr( $laleo_key ); ?>-help"><?php echo esc_html( $laleo_help ); ?></p>
	</td>
</tr>
<?php endforeach; ?>
<?php foreach ( $laleo_lists as $laleo_key => list( $laleo_label, $laleo_choices ) ) : ?>
<tr>
	<th scope="row"><?php echo esc_html( $laleo_label ); ?></th>
	<td>
		<fieldset class="laleo-choices">
			<legend class="screen-reader-text"><?php echo esc_html( $laleo_label ); ?></legend>
			<?php foreach ( $laleo_choices as $laleo_value => $laleo_text ) : ?>
				<label><input type="checkbox" name="<?php echo esc_attr( $laleo_name( $laleo_key ) ); ?>[]" value="<?php echo esc_attr( $laleo_value ); ?>" <?php checked( in_array( $laleo_value, $laleo_rules[ $laleo_key ], true ) ); ?>> <?php echo esc_html( $laleo_text ); ?></label>
			<?php endforeach; ?>
		</fieldset>
	</td>
</tr>
<?php endforeach; ?>
<tr>
	<th scope="row"><label for="laleo-devices"><?php esc_html_e( 'Devices', 'laleo' ); ?></label></th>
	<td>
		<select id="laleo-devices" name="<?php echo esc_attr( $laleo_name( 'devices' ) ); ?>">
			<?php foreach ( $laleo_devices as $laleo_value => $laleo_text ) : ?>
				<option value="<?php echo esc_attr( $laleo_value ); ?>" <?php selected( $laleo_value, $laleo_rules['devices'] ); ?>><?php echo esc_html( $laleo_text ); ?></option>
			<?php endforeach; ?>
		</select>
		<p class="description"><?php esc_html_e( 'Each post and page has a switch of its own beside its editor, which comes before these rules.', 'laleo' ); ?></p>
	</td>
</tr>
