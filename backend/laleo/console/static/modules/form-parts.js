import {el, fill, icon} from './el.js';
import {button, iconButton} from './parts.js';

/** Check boxes under one legend from [name, title, help]: {element, value()} with {name: boolean}. */
export function toggles({legend, options, values}) {
  const inputs = options.map(([name]) => el('input', {type: 'checkbox', checked: Boolean(values[name])}));
  const element = el('fieldset.field', el('legend', legend), el('div.toggles', options.map(([, title, help], index) =>
    el('label.toggle', inputs[index], el('span', el('strong', title), help && el('span.help', help))))));
  return {element, value: () => Object.fromEntries(options.map(([name], index) => [name, inputs[index].checked]))};
}

/** One check box with a title and a help. */
export function toggle({title, help, checked, onchange}) {
  const input = el('input', {type: 'checkbox', checked: Boolean(checked), ...(onchange ? {onchange} : {})});
  return {element: el('label.toggle', input, el('span', el('strong', title), help && el('span.help', help))), input};
}

/** A group of fields with a title; folded behind it with `folded`. */
export function group({title, help, folded = false, children}) {
  if (!folded) return el('section.part', el('h2', title), help && el('p.help', help), children);
  return el('details.part', el('summary', el('h2', title), icon('next', {small: true})), help && el('p.help', help), children);
}

/**
 * Rows that are added, removed and moved: `row(item)` gives {element, value(), focus()}. `onChange` after each of
 * these; typing is noticed by the form itself.
 */
export function rowList({texts, items, row, most, addText, added, emptyText, onChange = () => {}, movable = true}) {
  const list = el('ol.row-list');
  const empty = el('p.hush', {hidden: true}, emptyText);
  const more = button(addText, {kind: 'small', iconName: 'plus', onclick: () => { add(added()).focus?.(); changed(); }});
  const element = el('div.stack-3', list, empty, el('div', more));
  const rows = new Map(); // element -> row
  items.forEach(add);
  changed(true);

  function add(item) {
    const made = row(item);
    const line = el('li', el('div.row-fields', made.element), el('div.row-tools',
      iconButton(texts('Remove'), 'bin', {kind: 'quiet small', onclick: () => { rows.delete(line); line.remove(); changed(); more.focus(); }}),
      movable && iconButton(texts('Move up'), 'up', {kind: 'quiet small', onclick: () => move(line, -1)}),
      movable && iconButton(texts('Move down'), 'down', {kind: 'quiet small', onclick: () => move(line, 1)})));
    rows.set(line, made);
    list.append(line);
    return made;
  }

  function move(line, by) {
    const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(line);
    else other.after(line);
    line.querySelectorAll('.row-tools button')[by < 0 ? 1 : 2].focus();
    changed();
  }

  function changed(first = false) {
    empty.hidden = rows.size > 0 || !emptyText;
    more.hidden = rows.size >= most;
    if (!first) onChange();
  }

  return {element, value: () => [...list.children].map((line) => rows.get(line).value())};
}

/** The lines of a text area that say something. */
export function linesOf(area) {
  return area.value.split('\n').map((line) => line.trim()).filter(Boolean);
}

/** Say something about a group of fields, or nothing. */
export function wrongLine() {
  const element = el('p.wrong', {role: 'alert', hidden: true});
  return {element, say(text) {
    element.hidden = !text;
    fill(element, text && icon('warning', {small: true}), text && el('span', text));
  }};
}
