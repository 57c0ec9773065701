import {keyedChildren, oncePerFrame} from './keyed.js';

const BEYOND = 6; // rows kept ready above and below what is in sight

/**
 * A list of any length in a scrolling box: only the rows in sight, and the one that has the focus, are in the page.
 * Every row is as high as CSS says by --row on `list`. show(items) keeps the row on top where it is when others come
 * and go above it; arrows, Page Up and Down, Home and End move the focus over the whole list.
 * `target(line)` is what is focused in a row; `place(line, index)` is told where a row stands.
 */
export function createVirtualRows({scroller, list, key, create, update, target, place = () => {}, signal}) {
  const probe = list.parentElement.appendChild(Object.assign(document.createElement('div'), {className: 'row-probe', ariaHidden: 'true'}));
  const lines = new Map(); // key -> element in the page
  let items = [];
  let at = new Map(); // key -> index
  let height = 0;
  let above = 0; // what stands above the list in the scrolling box
  let current = ''; // the row that Tab reaches

  const draw = keyedChildren(list, {
    key,
    create: (item) => remembered(create(item), key(item)),
    update: (line, item) => {
      const index = at.get(key(item));
      put(line, index);
      if (line.item === item) return; // scrolling paints nothing anew
      line.item = item;
      update(line, item);
    },
  });
  const scrolled = oncePerFrame(render, {signal});
  scroller.addEventListener('scroll', scrolled, {passive: true, signal});
  list.addEventListener('keydown', moveFocus, {signal});
  list.addEventListener('focusin', (event) => focused(event.target.closest('[data-key]')), {signal});
  const sized = new ResizeObserver(() => { height = probe.offsetHeight; look(); render(); });
  sized.observe(probe);
  sized.observe(scroller);
  signal?.addEventListener('abort', () => sized.disconnect(), {once: true});

  function remembered(line, id) {
    line.dataset.key = id;
    lines.set(id, line);
    return line;
  }

  function put(line, index) {
    if (line.index === index && line.tall === height) return;
    line.index = index;
    line.tall = height;
    line.style.setProperty('--top', `${index * height}px`);
    place(line, index);
  }

  function show(next) {
    look();
    const anchor = firstInSight();
    items = next;
    at = new Map(items.map((item, index) => [key(item), index]));
    height ||= probe.offsetHeight;
    list.style.setProperty('height', `${items.length * height}px`);
    if (!at.has(current)) current = items.length ? key(items[0]) : '';
    if (anchor) keep(anchor);
    render();
  }

  /** The first row in sight that may still be there next, and how far it is from the top of the list. */
  function firstInSight() {
    const passed = scroller.scrollTop - above;
    if (passed <= 0 || !height || !items.length) return null;
    const first = Math.min(Math.floor(passed / height), items.length - 1);
    return {ids: items.slice(first, first + 50).map(key), first};
  }

  function keep({ids, first}) {
    const found = ids.findIndex((id) => at.has(id));
    const moved = found < 0 ? 0 : at.get(ids[found]) - (first + found);
    if (moved) scroller.scrollTop += moved * height;
  }

  function look() {
    above = list.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  }

  function render() {
    if (!height || signal?.aborted) return;
    const passed = scroller.scrollTop - above;
    const first = Math.max(0, Math.floor(passed / height) - BEYOND);
    const last = Math.min(items.length, Math.ceil((passed + scroller.clientHeight) / height) + BEYOND);
    const wanted = items.slice(first, last);
    const held = at.get(list.contains(document.activeElement) ? current : '');
    if (held !== undefined && held < first) wanted.unshift(items[held]);
    if (held !== undefined && held >= last) wanted.push(items[held]);
    const ids = new Set(wanted.map(key));
    for (const id of lines.keys()) if (!ids.has(id)) lines.delete(id);
    const before = list.contains(document.activeElement) ? document.activeElement : null;
    draw(wanted);
    if (before?.isConnected && before !== document.activeElement) before.focus({preventScroll: true}); // moving it took the focus away
    reach();
  }

  /** Only one row is a stop of the Tab key. */
  function reach() {
    const inPage = lines.has(current) ? current : lines.keys().next().value;
    for (const [id, line] of lines) {
      const stop = id === inPage ? 0 : -1;
      for (const one of line.querySelectorAll('[data-stop]')) if (one.tabIndex !== stop) one.tabIndex = stop;
    }
  }

  function focused(line) {
    if (!line || line.dataset.key === current) return;
    current = line.dataset.key;
    reach();
  }

  function moveFocus(event) {
    const index = at.get(event.target.closest('[data-key]')?.dataset.key);
    if (index === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(scroller.clientHeight / height) - 1);
    const next = {ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page, Home: 0, End: items.length - 1}[event.key];
    if (next === undefined) return;
    event.preventDefault();
    focus(Math.max(0, Math.min(items.length - 1, next)));
  }

  function focus(index) {
    if (!items[index]) return;
    current = key(items[index]);
    reveal(index);
    render();
    target(lines.get(current))?.focus({preventScroll: true});
  }

  function reveal(index) {
    const top = above + index * height;
    const covered = stickyHeight();
    if (top - covered < scroller.scrollTop) scroller.scrollTop = top - covered;
    else if (top + height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + height - scroller.clientHeight;
  }

  function stickyHeight() {
    return list.parentElement.querySelector('.head')?.offsetHeight ?? 0;
  }

  /** Focus a row by its key, wherever it is; says whether it is there. */
  function focusKey(id) {
    if (!at.has(id)) return false;
    focus(at.get(id));
    return true;
  }

  return {show, focusKey};
}
