/* The button block in the editor: the server draws it, the side bar has its settings. */
( function ( wp ) {
	const { __ } = wp.i18n;
	const el = wp.element.createElement;
	const { InspectorControls, useBlockProps } = wp.blockEditor;
	const { PanelBody, SelectControl, TextControl, ToggleControl, Disabled } = wp.components;

	function Edit( { attributes, setAttributes } ) {
		return el(
			wp.element.Fragment,
			null,
			el(
				InspectorControls,
				null,
				el(
					PanelBody,
					{ title: __( 'Button', 'laleo' ) },
					el( SelectControl, {
						label: __( 'What it does', 'laleo' ),
						value: attributes.does,
						options: [
							{ value: 'chat', label: __( 'Open the chat', 'laleo' ) },
							{ value: 'call', label: __( 'Call you', 'laleo' ) },
							{ value: 'callback', label: __( 'Ask for a callback', 'laleo' ) },
						],
						onChange: ( does ) => setAttributes( { does } ),
						__next40pxDefaultSize: true,
						__nextHasNoMarginBottom: true,
					} ),
					el( TextControl, {
						label: __( 'Text', 'laleo' ),
						value: attributes.text,
						onChange: ( text ) => setAttributes( { text } ),
						__next40pxDefaultSize: true,
						__nextHasNoMarginBottom: true,
					} ),
					el( ToggleControl, {
						label: __( 'Show whether somebody is here', 'laleo' ),
						checked: attributes.status,
						onChange: ( status ) => setAttributes( { status } ),
						__nextHasNoMarginBottom: true,
					} )
				)
			),
			el(
				'div',
				useBlockProps(),
				el( Disabled, null, el( wp.serverSideRender, { block: 'laleo/button', attributes } ) )
			)
		);
	}

	wp.blocks.registerBlockType( 'laleo/button', { edit: Edit, save: () => null } );
} )( window.wp );
