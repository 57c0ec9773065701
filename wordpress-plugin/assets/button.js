/*
 * The button of the block and the shortcode. Without this script it is a link to the page on which visitors chat and
 * call; with it, the widget of the page opens instead. Whether somebody is here is asked of this site.
 */
( function () {
	const METHODS = { chat: 'open', call: 'call', callback: 'openCallback' };

	document.addEventListener( 'click', function ( event ) {
		const link = event.target.closest( 'a[data-laleo-does]' );
		const widget = window.Laleo;
		const method = link ? METHODS[ link.dataset.laleoDoes ] : '';
		if ( ! widget || Array.isArray( widget ) || 'function' !== typeof widget[ method ] ) {
			return;
		}
		event.preventDefault();
		widget[ method ]();
	} );

	function show( status ) {
		document.querySelectorAll( '.laleo-button-status' ).forEach( function ( sign ) {
			sign.textContent = status.text;
			sign.classList.toggle( 'is-online', status.online );
			sign.hidden = '' === status.text;
		} );
	}

	const first = document.querySelector( '[data-laleo-status]' );
	if ( first ) {
		fetch( first.dataset.laleoStatus, { credentials: 'omit' } )
			.then( ( answer ) => ( answer.ok ? answer.json() : null ) )
			.then( ( status ) => status && show( status ) )
			.catch( () => {} );
	}
} )();
