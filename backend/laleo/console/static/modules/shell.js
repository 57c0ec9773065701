const shell = {address: (path) => path, overlays: () => document.body, sitePages: null};

/**
 * Say what differs where these modules are not the console itself, as in wp-admin: `address` gives the place of a
 * console address ("/console/inbox/…") there, `overlays` the element that menus, dialogs and toasts are put into, `sitePages(words)` pages of the site around.
 */
export function settleIn(differences) {
  Object.assign(shell, differences);
}

/** Where one of the console's own addresses is in this shell. */
export const addressOf = (path) => shell.address(path);

/** Where menus, dialogs, toasts and calls are put. */
export const overlays = () => shell.overlays();

/** Looks pages of the site up by words, where the shell can: resolves to [{url, title}]. */
export const sitePages = () => shell.sitePages;
