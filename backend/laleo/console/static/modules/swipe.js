import {el} from './el.js';

const TELLS_PX = 12; // before that it may become a scroll
const BUTTON_PX = 76;

let opened = null;

/** Let a finger draw a row to the side; `buttons()` gives what is behind it, made when it is first drawn. */
export function onSwipe(line, buttons) {
  let from = null;
  let behind = null;
  line.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch' && !behind?.contains(event.target)) from = {x: event.clientX, y: event.clientY, base: opened === line ? -width() : 0, moves: false};
  });
  line.addEventListener('pointermove', (event) => from && drag(event));
  line.addEventListener('pointerup', () => release());
  line.addEventListener('pointercancel', () => release());

  const width = () => (behind ? behind.childElementCount * BUTTON_PX : 0);

  function drag(event) {
    const across = event.clientX - from.x;
    if (!from.moves && (Math.abs(across) < TELLS_PX || Math.abs(across) < Math.abs(event.clientY - from.y))) return;
    if (!from.moves) begin(event);
    move(Math.max(-width() - 24, Math.min(0, from.base + across)));
  }

  function begin(event) {
    from.moves = true;
    line.swiped = true;
    line.setPointerCapture(event.pointerId);
    if (opened && opened !== line) opened.closeSwipe();
    behind?.remove();
    behind = el('div.behind', {role: 'cell', onclick: () => close()}, buttons());
    line.append(behind);
  }

  function move(pixels) {
    line.style.setProperty('--drawn', `${pixels}px`);
    from.at = pixels;
  }

  function release() {
    if (!from) return;
    if (from.moves) (from.at < -width() / 3 ? open : close)();
    else if (opened === line) close();
    from = null;
  }

  function open() {
    opened = line;
    line.classList.add('settles');
    line.style.setProperty('--drawn', `${-width()}px`);
    document.addEventListener('pointerdown', outside, {capture: true});
  }

  function outside(event) {
    if (!line.contains(event.target)) close();
  }

  function close() {
    document.removeEventListener('pointerdown', outside, {capture: true});
    if (opened === line) opened = null;
    line.classList.add('settles');
    line.style.removeProperty('--drawn');
    setTimeout(() => { line.swiped = opened === line; }, 0); // the click that ends a swipe opens nothing
  }

  line.closeSwipe = close;
}
