import {el} from './el.js';
import {button, iconButton} from './parts.js';
import {overlays} from './shell.js';

/**
 * A modal box with a title; returns {box, body, close}. Escape and the backdrop close it unless `sticky`
 * (a secret that is shown once must not vanish by a slip).
 */
export function openDialog({texts, title, children = [], sticky = false, onClose}) {
  const body = el('div.body', children);
  const heading = el('h2', {id: `dialog-${Math.random().toString(36).slice(2)}`}, title);
  const box = el('dialog.box', {'aria-labelledby': heading.id},
    el('div.head', heading, !sticky && iconButton(texts('Close'), 'close', {onclick: () => box.close()})), body);
  box.addEventListener('cancel', (event) => sticky && event.preventDefault());
  box.addEventListener('click', (event) => !sticky && event.target === box && box.close());
  box.addEventListener('close', () => {
    box.remove();
    onClose?.();
  });
  overlays().append(box);
  box.showModal();
  return {box, body, close: () => box.close()};
}

/** Ask before something that cannot be undone; resolves true or false. */
export function confirmDialog({texts, title, detail, action}) {
  return new Promise((resolve) => {
    let answer = false;
    const {close} = openDialog({texts, title, onClose: () => resolve(answer), children: [
      el('p.hush', detail),
      el('div.actions.end',
        button(texts('Cancel'), {onclick: () => close()}),
        button(action, {kind: 'danger', onclick: () => { answer = true; close(); }})),
    ]});
  });
}
