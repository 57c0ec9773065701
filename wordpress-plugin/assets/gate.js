/*
 * Lets the widget start where the site's rules and the visitor's consent allow it. What depends on the browser is
 * decided here and not in the page, which a cache may give to everybody. The widget waits for this
 * (data-laleo-consent="required"); until then nothing is asked of the server.
 */
( function () {
	const tag = document.querySelector( '[data-laleo-widget]' );
	const devices = tag ? tag.dataset.laleoDevices : '';
	const isSmall = window.matchMedia( '(max-width: 782px)' ).matches;
	const asks = tag && 'banner' === tag.dataset.laleoGate;

	function allow( consent ) {
		window.Laleo = window.Laleo || [];
		window.Laleo.push( [ 'consent.set', consent ] );
	}

	function tell() {
		if ( 'function' === typeof window.wp_has_consent ) {
			allow( {
				chat: window.wp_has_consent( 'functional' ),
				tracking: window.wp_has_consent( 'statistics' ),
			} );
		}
	}

	if ( ! tag || ( devices && ( 'mobile' === devices ) !== isSmall ) ) {
		return;
	}
	if ( asks ) {
		document.addEventListener( 'wp_listen_for_consent_change', tell );
		document.addEventListener( 'wp_consent_type_defined', tell );
		tell();
	} else {
		allow( { chat: true } );
	}
} )();
