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
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M5 12h13M12.5 6l6 6-6 6',
};

/** `text('typing', {name})`: the widget's words, with places filled in. */
export const createText = (texts) => (key, values = {}) =>
  texts[key].replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

/** Names come from people and programs: one line, of bearable length, that cannot turn its neighbours around. */
export const shortName = (name, fallback = '') => {
  const line = String(name || fallback).replace(/[\u202a-\u202e\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim();
  return [...line.slice(0, 400)].slice(0, 60).join('');
};

/** Up to two letters for a round picture. */
export const initials = (name) => shortName(name).split(' ').slice(0, 2)
  .map((word) => [...word][0] ?? '').join('').toUpperCase();
