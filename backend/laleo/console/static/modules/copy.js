import {el, fill, icon} from './el.js';
import {overlays} from './shell.js';

const SHOWN_MS = 2000;

/** Put a text on the clipboard; works on plain-http addresses too. */
async function copyText(text) {
  if (navigator.clipboard && globalThis.isSecureContext) return navigator.clipboard.writeText(text);
  const area = el('textarea.visually-hidden', {'aria-hidden': 'true', value: text});
  (document.querySelector('dialog[open]') ?? overlays()).append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

/** Copy, and let the button say so for two seconds. */
export async function copyAndTell(pressed, text, {done = 'Copied', idle = 'Copy'} = {}) {
  await copyText(text);
  fill(pressed, icon('check', {small: true}), el('span', done));
  setTimeout(() => fill(pressed, icon('copy', {small: true}), el('span', idle)), SHOWN_MS);
}

/** A copy button for a text, or for whatever the function returns when it is pressed. */
export function copyButton(texts, text, label = texts('Copy')) {
  const read = typeof text === 'function' ? text : () => text;
  return el('button.button.quiet.small', {
    type: 'button',
    onclick: (event) => copyAndTell(event.currentTarget, read(), {done: texts('Copied'), idle: label}),
  }, icon('copy', {small: true}), el('span', label));
}

/** Code in a frame with a title and a copy button. */
export function codeBlock(texts, title, code, {wrap = false} = {}) {
  return el(`div.code${wrap ? '.wrap' : ''}`,
    el('div.head', el('span', title), copyButton(texts, code)),
    el('pre', {tabindex: '0', role: 'region', 'aria-label': title}, el('code', code)));
}
