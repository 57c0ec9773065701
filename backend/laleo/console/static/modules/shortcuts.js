import {el} from './el.js';
import {openDialog} from './dialog.js';

const FIELDS = 'input, textarea, select, [contenteditable], [role=menu], [role=listbox]';

/**
 * Keys that act on a screen: `keys` are [key, word, run]. They never work while one types in a field, in a dialog or
 * with Ctrl, Alt or Meta held; "?" lists them.
 */
export function listenToKeys(keys, {texts, signal}) {
  const runs = new Map(keys.filter(([, , run]) => run).map(([key, , run]) => [key, run]));
  runs.set('?', help);
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.(FIELDS) || document.querySelector('dialog[open], .picker, .popup')) return;
    const run = runs.get(event.key) ?? runs.get(event.key.toLowerCase());
    if (!run) return;
    event.preventDefault();
    run();
  }, {signal});

  function help() {
    openDialog({texts, title: texts('Keyboard shortcuts'), children: [
      el('dl.keys', [...keys, ['?', texts('This list')]].map(([key, word]) => [el('dt', key.split(' ').map((one) => el('kbd', one))), el('dd', word)])),
      el('p.faint', texts('They rest while you type in a field. Escape leaves the field.'))]});
  }

  return {help};
}
