import {overlays} from './shell.js';

const MARGIN = 8;

/**
 * Show a box over the page beside an anchor; a press outside or Escape closes it and gives the focus back.
 * Returns {close, place}: place() puts it right again after its size has changed.
 */
export function openFloating(box, anchor, {onClose = () => {}, above = false} = {}) {
  const before = document.activeElement;
  const life = new AbortController();
  box.popover = 'manual';
  (anchor.closest('dialog') ?? overlays()).append(box);
  box.showPopover();
  place();
  document.addEventListener('pointerdown', (event) => !box.contains(event.target) && !anchor.contains(event.target) && close(), {capture: true, signal: life.signal});
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  }, {signal: life.signal});
  addEventListener('resize', close, {signal: life.signal});
  addEventListener('popstate', close, {signal: life.signal});
  anchor.setAttribute('aria-expanded', 'true');

  function place() {
    const from = anchor.getBoundingClientRect();
    const {width, height} = box.getBoundingClientRect();
    const fitsBelow = from.bottom + 4 + height <= innerHeight - MARGIN;
    const top = above || !fitsBelow ? Math.max(MARGIN, from.top - height - 4) : from.bottom + 4;
    box.style.setProperty('left', `${Math.min(Math.max(MARGIN, from.left), innerWidth - width - MARGIN)}px`);
    box.style.setProperty('top', `${top}px`);
  }

  function close() {
    if (life.signal.aborted) return;
    life.abort();
    const within = box.contains(document.activeElement) || document.activeElement === document.body;
    box.remove();
    anchor.setAttribute('aria-expanded', 'false');
    if (within) before?.focus?.({preventScroll: true});
    onClose();
  }

  return {close, place};
}
