import {el} from './el.js';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A table whose rows are as long as their first number: rows [{name, title, numbers: [text], part: 0..1}] under
 * `heads`, the first of which names the rows.
 */
export function barTable({caption, heads, rows}) {
  return el('table.bar-table', el('caption.visually-hidden', caption),
    el('thead', el('tr', heads.map((head, index) => el(index ? 'th.number' : 'th', {scope: 'col'}, head)))),
    el('tbody', rows.map(({name, title, numbers, part}) => el('tr',
      el('th', {scope: 'row', title}, bar(part), el('span.clip', name)), numbers.map((number) => el('td.number', number))))));
}

/** A bar behind a word, or alone; its colour comes from the class. */
export function bar(part, kind = 'bar') {
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('class', kind);
  picture.setAttribute('viewBox', '0 0 100 1');
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('aria-hidden', 'true');
  const filled = picture.appendChild(document.createElementNS(SVG, 'rect'));
  filled.setAttribute('width', String(Math.round(Math.min(1, Math.max(0, part)) * 1000) / 10));
  filled.setAttribute('height', '1');
  return picture;
}
