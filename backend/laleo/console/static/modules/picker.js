import {el, fill, icon} from './el.js';
import {createOptionList} from './option-list.js';
import {openFloating} from './floating.js';

/**
 * Choose from a list by typing: `find(words)` gives options ({text, detail, iconName, selected, …}, also as a promise),
 * `onPick(option)` is told; the list stays open while `many`.
 */
export function openPicker(anchor, {texts, label, placeholder, find, onPick, empty, many = false}) {
  const input = el('input.input', {type: 'text', role: 'combobox', 'aria-expanded': 'true', 'aria-autocomplete': 'list', autocomplete: 'off', 'aria-label': placeholder, placeholder, oninput: refresh, onkeydown: steer});
  const list = createOptionList({label, field: input, draw: drawOption, onPick: picked});
  const note = el('p.hush', {role: 'status'});
  const box = el('div.picker', {role: 'dialog', 'aria-label': label}, input, list.element, note);
  const floating = openFloating(box, anchor);
  let asked = 0;
  input.focus();
  refresh();

  async function refresh() {
    const mine = (asked += 1);
    try {
      const options = await find(input.value.trim());
      if (mine !== asked) return;
      list.show(options);
      fill(note, options.length === 0 && (empty ?? texts('Nothing matches')));
    } catch (error) {
      if (mine === asked) fill(note, error.message);
    }
    list.element.hidden = list.count() === 0;
    note.hidden = !note.textContent;
    floating.place();
  }

  function steer(event) {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step) list.move(step);
    else if (event.key === 'Enter' && !event.isComposing) list.pick();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async function picked(option) {
    if (!many) floating.close();
    await onPick(option);
    if (!many || !box.isConnected) return;
    input.value = '';
    refresh();
  }

  return floating;
}

function drawOption({text, detail, iconName, selected}) {
  return [iconName && icon(iconName, {small: true}), el('span.clip', text), detail && el('span.faint.clip', detail), selected && icon('check', {small: true})];
}
