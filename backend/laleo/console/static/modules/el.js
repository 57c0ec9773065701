import {addressOf} from './shell.js';

const SVG = 'http://www.w3.org/2000/svg';
const SPRITE = new URL('../icons.svg', import.meta.url).href;

/**
 * Build an element safely: el('a.button.primary', {href, onclick}, 'Text', child).
 * Strings become text nodes; functions under on… become listeners; null, false and undefined are left out.
 */
export function el(spec, ...rest) {
  const [tag, ...classes] = spec.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length) element.className = classes.join(' ');
  const attributes = isAttributes(rest[0]) ? rest.shift() : {};
  setAttributes(element, attributes);
  element.append(...flat(rest));
  return element;
}

/** Set, or with null/false remove, attributes and listeners. */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value ?? '';
    else if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, placed(name, value === true ? '' : value));
  }
}

/** Links of the console lead to where its screens are in this shell. */
function placed(name, value) {
  return name === 'href' && String(value).startsWith('/console/') ? addressOf(value) : value;
}

/** Replace everything inside an element. */
export function fill(element, ...children) {
  element.replaceChildren(...flat(children));
  return element;
}

/** An icon of the sprite; decorative unless a label is given. */
export function icon(name, {small = false, label = ''} = {}) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', small ? 'icon small' : 'icon');
  if (label) {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  } else svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** Change a text only when it differs, so that nothing is announced or painted twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function isAttributes(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Node);
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}
