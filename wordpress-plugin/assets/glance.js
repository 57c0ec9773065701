/* Fills the numbers of the dashboard's box and the admin bar, once a minute while somebody looks. */
( function ( wp ) {
	const LISTS = {
		visitors: 'visitors?live=true&limit=100',
		waiting: 'conversations?state=open&waiting=true&limit=100',
		callbacks: 'callbacks?state=due&limit=100',
	};
	const EVERY_MS = 60000;

	function put( name, list ) {
		const count = list.data.length;
		const text = list.has_more ? `${ count }+` : String( count );
		document.querySelectorAll( `[data-laleo-figure="${ name }"]` ).forEach( ( place ) => {
			place.textContent = text;
		} );
	}

	function look() {
		if ( 'hidden' === document.visibilityState ) {
			return;
		}
		Object.keys( LISTS )
			.filter( ( name ) => document.querySelector( `[data-laleo-figure="${ name }"]` ) )
			.forEach( ( name ) => {
				wp.apiFetch( { path: `/laleo/v1/api/${ LISTS[ name ] }` } ).then( ( list ) => put( name, list ), () => {} );
			} );
	}

	look();
	setInterval( look, EVERY_MS );
} )( window.wp );
