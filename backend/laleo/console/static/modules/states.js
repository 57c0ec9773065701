import {el, fill, icon} from './el.js';
import {button} from './parts.js';

// The other refusals (an old CSRF token, say) tell by themselves what to do.
const NOT_YOURS = ['forbidden', 'role', 'site_limited', 'insufficient_scope'];

/** Grey rows in the shape of what is coming; announced once as loading. */
export function skeleton(texts, rows = 5) {
  return el('div.skeleton', {role: 'status', 'aria-label': texts('Loading')},
    Array.from({length: rows}, () => el('div', {'aria-hidden': 'true'},
      el('span.bone.round'), el('span.bone'), el('span.bone'), el('span.bone.short'))));
}

/** Nothing here: what that means and the next step. */
export function emptyState({iconName, title, detail, actions = [], compact = false}) {
  return el(`div.state${compact ? '.compact' : ''}`, iconName && icon(iconName), el('h2', title),
    detail && el('p', detail), actions.length > 0 && el('div.actions', actions));
}

/** Something failed: what happened, what to try, and the request id for whoever runs the server. */
export function errorState(texts, error, retry) {
  if (NOT_YOURS.includes(error.code)) return noPermission(texts, error);
  const offline = error.status === 0;
  return el('div.state', {role: 'alert'}, icon(offline ? 'offline' : 'warning'),
    el('h2', offline ? texts('The server was not reached') : error.title || texts('This did not load')),
    el('p', offline ? texts('What you see elsewhere may be out of date. Your unsent replies are kept.') : error.message),
    error.requestId && el('p.faint', texts('Request'), ' ', el('code', error.requestId)),
    retry && el('div.actions', button(texts('Try again'), {iconName: 'refresh', onclick: retry})));
}

/** Not allowed: who can change that. */
function noPermission(texts, error) {
  return el('div.state', {role: 'alert'}, icon('lock'), el('h2', texts('You cannot see this')),
    el('p', error.message, ' ', texts('An owner or admin of this account can change your role under Settings, Members.')),
    error.requestId && el('p.faint', texts('Request'), ' ', el('code', error.requestId)));
}

/**
 * Load and draw into an element: skeleton, then draw(result), or the error with a retry.
 * A load that the signal ended draws nothing.
 */
export async function loadInto(element, {texts, load, draw, signal, rows}) {
  const again = () => loadInto(element, {texts, load, draw, signal, rows});
  element.setAttribute('aria-busy', 'true');
  fill(element, skeleton(texts, rows));
  try {
    const result = await load();
    if (!signal?.aborted) draw(result);
  } catch (error) {
    if (signal?.aborted || error.name === 'AbortError') return;
    if (error.name !== 'ApiError') reportError(error);
    fill(element, errorState(texts, error, again));
  } finally {
    element.removeAttribute('aria-busy');
  }
}

function reportError(error) {
  console.error(error);
}
