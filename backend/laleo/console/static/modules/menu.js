import {el, icon} from './el.js';
import {overlays} from './shell.js';

const MARGIN = 8;

/**
 * A menu at an element (or a point): items are {text, iconName, danger, run}. Arrows move, Enter runs, Escape closes;
 * the focus comes back to where it was.
 */
export function openMenu(anchor, items, {label}) {
  const before = document.activeElement;
  const controller = new AbortController();
  const buttons = items.map((item) => el(`button${item.danger ? '.danger' : ''}`, {type: 'button', role: 'menuitem', tabindex: '-1', onclick: () => { close(); item.run(); }},
    item.iconName && icon(item.iconName, {small: true}), el('span', item.text)));
  const box = el('div.popup', {role: 'menu', 'aria-label': label, popover: 'manual', onkeydown: move}, buttons);
  (anchor.closest('dialog') ?? overlays()).append(box);
  box.showPopover?.();
  putBeside(box, anchor);
  buttons[0]?.focus();
  document.addEventListener('pointerdown', (event) => !box.contains(event.target) && close(), {capture: true, signal: controller.signal});
  addEventListener('resize', () => close(), {signal: controller.signal});
  anchor.setAttribute('aria-expanded', 'true');

  function move(event) {
    const index = buttons.indexOf(document.activeElement);
    const next = {ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: buttons.length - 1}[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    if (next === undefined) return;
    event.preventDefault();
    buttons[(next + buttons.length) % buttons.length].focus();
  }

  function close() {
    if (controller.signal.aborted) return;
    controller.abort();
    const within = box.contains(document.activeElement);
    box.remove();
    anchor.setAttribute('aria-expanded', 'false');
    if (within) before?.focus?.({preventScroll: true});
  }

  return {close};
}

/** Below the anchor and inside the window. */
function putBeside(box, anchor) {
  const from = anchor.getBoundingClientRect();
  const {width, height} = box.getBoundingClientRect();
  const below = from.bottom + 4 + height <= innerHeight - MARGIN;
  const left = Math.min(Math.max(MARGIN, from.right - width), innerWidth - width - MARGIN);
  box.style.setProperty('left', `${left}px`);
  box.style.setProperty('top', `${below ? from.bottom + 4 : Math.max(MARGIN, from.top - height - 4)}px`);
}
