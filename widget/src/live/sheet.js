/** Adds a style sheet to the launcher's shadow root; constructed, so that no policy has to allow it. */
export const adopt = (node, css) => {
  const root = node.getRootNode();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
};
