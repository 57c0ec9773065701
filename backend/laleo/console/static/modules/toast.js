import {el} from './el.js';
import {overlays} from './shell.js';

const SHOWN_MS = 5000;

/** Say something briefly at the edge of the screen; spoken by screen readers. */
export function toast(message) {
  const place = document.querySelector('.toasts') ?? overlays().appendChild(el('div.toasts', {role: 'status'}));
  const note = el('div.toast', message);
  place.append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}

/** Say what went wrong, with the request id when there is one. */
export function toastError(error) {
  toast(error.requestId ? `${error.message} (${error.requestId})` : error.message);
}
