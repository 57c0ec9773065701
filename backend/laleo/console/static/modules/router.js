import {fill} from './el.js';
import {addressOf} from './shell.js';
import {errorState} from './states.js';

/**
 * Draws the screen that the address names into `stage` and follows links to others; `read(url)` says which screen an
 * address names: {name, rest, query}, or null for another page.
 * A screen module exports mount(element, context) and may return {show(rest, query)} to follow
 * a change of address by itself; otherwise it is mounted again.
 */
export function startRouter({stage, read, context, load, onScreen}) {
  let current = null; // {name, leave, screen}

  async function go({focus = true} = {}) {
    const {name, rest, query} = read(new URL(location.href));
    onScreen(name);
    if (current?.name === name && current.screen?.show) return current.screen.show(rest, query);
    current?.leave.abort();
    const leave = new AbortController();
    const mine = (current = {name, leave, screen: null});
    try {
      const module = await load(name);
      if (current !== mine) return undefined;
      const element = document.createElement('div');
      element.className = 'screen';
      fill(stage, element);
      mine.screen = module.mount(element, {...context, rest, query, signal: leave.signal, navigate});
      if (focus) stage.focus();
    } catch (error) {
      console.error(error);
      fill(stage, errorState(context.texts, error, () => location.reload()));
    }
    return undefined;
  }

  /** Go to another address of the console, or to its place in this shell. */
  function navigate(address, {replace = false} = {}) {
    history[replace ? 'replaceState' : 'pushState'](null, '', addressOf(address));
    go();
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (!link || event.defaultPrevented || !plainClick(event, link)) return;
    if (!read(new URL(link.href))) return;
    event.preventDefault();
    navigate(link.href);
  });
  addEventListener('popstate', () => go());
  go({focus: false});
  return {navigate};
}

/** Reads addresses that are paths: `/console/inbox/…` with the root `/console`. */
export const pathsUnder = (root) => ({pathname, searchParams}) => {
  if (!pathname.startsWith(`${root}/`)) return null;
  const [name = '', ...rest] = pathname.slice(root.length + 1).split('/').map(decodeURIComponent);
  return {name, rest: rest.filter(Boolean), query: searchParams};
};

function plainClick(event, link) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    && !link.target && link.origin === location.origin && !link.hasAttribute('download');
}
