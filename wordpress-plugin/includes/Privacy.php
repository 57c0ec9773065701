<?php
/**
 * What the site's privacy policy should say.
 *
 * @package Laleo
 */

namespace Laleo;

defined( 'ABSPATH' ) || exit;

/**
 * The text offered under Settings > Privacy > Policy Guide.
 */
final class Privacy {
	/**
	 * Offers the text.
	 */
	public static function suggest_policy_text(): void {
		$paragraphs = array(
			__( 'On this site you can talk to us through a chat button. It is provided by our own Laleo server.', 'laleo' ),
			__( 'When you open a page, your browser loads a script from that server and tells it the page’s address and title, the page that led you here, your browser’s language and time zone, and, as with every request, your IP address and the kind of browser and device. Our team sees which page you are on while you are on it.', 'laleo' ),
			__( 'What you write in the chat, and a name or e-mail address that you give there, is kept on that server together with the pages you visited, so that we can answer you.', 'laleo' ),
			__( 'If you are logged in here, your name and e-mail address, and in a shop your cart and your last orders, may be told to that server, so that our team knows with whom it talks.', 'laleo' ),
			__( 'To keep a conversation together while you move between pages, the chat stores an identifier in your browser. Depending on the widget’s storage setting this happens only once you open the chat, until you close the browser tab, or for later visits as well.', 'laleo' ),
		);
		$advice     = __( 'Say where the server is, who runs it, how long conversations are kept, and which storage setting your widget has.', 'laleo' );
		$content    = '<p class="privacy-policy-tutorial">' . esc_html( $advice ) . '</p>';
		foreach ( $paragraphs as $paragraph ) {
			$content .= '<p>' . esc_html( $paragraph ) . '</p>';
		}
		wp_add_privacy_policy_content( 'Laleo', wp_kses_post( $content ) );
	}
}
