const SVG = 'http://www.w3.org/2000/svg';

/** An element. Properties where the element has them, attributes otherwise; children as text or nodes. */
export const h = (tag, properties = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
};

/** A line icon on a 24-unit grid. */
export const icon = (shape, size = 20) => {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  for (const [name, value] of Object.entries({viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': true})) {
    svg.setAttribute(name, value);
  }
  path.setAttribute('d', shape);
  svg.append(path);
  return svg;
};

export const SHAPES = {
  phone: 'M7 4H4.5C4 13 11 20 20 19.5V17l-4-2-2 2q-4.5-2.5-7-7l2-2z',
  video: 'M3 7h12v10H3zM15 11l6-3v8l-6-3',
  attach: 'M19.5 11.5l-7.9 7.9a5 5 0 0 1-7-7l8.4-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  checks: 'M2 12.5l4.5 4.5L16 7.5M11.5 16l1 1L22 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  emoji: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8.3 14a4.4 4.4 0 0 0 7.4 0M9 9.5v.1M15 9.5v.1',
  file: 'M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4',
  mail: 'M4 6h16v12H4zM4.5 6.5l7.5 6.5 7.5-6.5',
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  more: 'M5 11.5v1h1v-1zM11.5 11.5v1h1v-1zM18 11.5v1h1v-1z',
  muted: 'M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM16 9.5l5 5M21 9.5l-5 5',
  pause: 'M9 6v12M15 6v12',
  play: 'M8.5 5.5l10 6.5-10 6.5z',
  send: 'M5 12h13M12.5 6l6 6-6 6',
  sound: 'M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  spark: 'M12 4l1.9 6.1L20 12l-6.1 1.9L12 20l-1.9-6.1L4 12l6.1-1.9z',
  stop: 'M7.5 7.5h9v9h-9z',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7',
};

/** A button that is only a picture, with its words for those who do not see it. */
export const iconButton = (shape, label, onclick, className = 'icon') =>
  h('button', {className, type: 'button', ariaLabel: label, title: label, onclick}, icon(SHAPES[shape]));

/** `text('typing', {name})`: the widget's words, with places filled in. */
export const createText = (texts) => (key, values = {}) =>
  (texts[key] ?? '').replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

/** Marks that turn the direction of text, and controls: never part of a name. */
// eslint-disable-next-line no-control-regex
const TURNING = /[\u0000-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const oneLine = (text) => String(text).slice(0, 1000).replace(/\s+/g, ' ').replace(TURNING, '').trim();

/** Names come from people and programs: one line, of bearable length, that cannot turn its neighbours around. */
export const shortName = (name, fallback = '') => [...oneLine(name || fallback)].slice(0, 60).join('');

/** A file's name keeps its end: what it claims to be stays in sight. */
export const fileName = (name) => {
  const letters = [...(name.length > 1000 ? oneLine(name.slice(0, 500)) + oneLine(name.slice(-500)) : oneLine(name))];
  return letters.length > 30 ? [...letters.slice(0, 17), '…', ...letters.slice(-12)].join('') : letters.join('');
};

/** Up to two letters for a round picture. */
export const initials = (name) => shortName(name).split(' ').slice(0, 2)
  .map((word) => [...word][0] ?? '').join('').toUpperCase();
