import {el, fill} from './el.js';
import {uniqueId} from './unique.js';

/**
 * A listbox that another field steers: show(options) draws them, move(step) walks, pick() chooses the active one.
 * `draw(option)` gives an option's content; the field gets aria-activedescendant.
 */
export function createOptionList({label, field, draw, onPick}) {
  const id = `options-${uniqueId()}`;
  const element = el('div.option-list', {role: 'listbox', id, 'aria-label': label});
  let options = [];
  let active = 0;
  field.setAttribute('aria-controls', id);

  function show(next) {
    options = next;
    active = 0;
    fill(element, options.map((option, index) => el('div.option', {
      role: 'option', id: `${id}-${index}`, 'aria-selected': String(Boolean(option.selected)),
      onpointerdown: (event) => event.preventDefault(), // the field keeps the focus
      onclick: () => onPick(option), onpointermove: () => activate(index),
    }, draw(option))));
    activate(0);
  }

  function activate(index) {
    element.children[active]?.classList.remove('active');
    active = index;
    const line = element.children[active];
    line?.classList.add('active');
    if (line) field.setAttribute('aria-activedescendant', line.id);
    else field.removeAttribute('aria-activedescendant');
  }

  function move(step) {
    if (!options.length) return;
    activate((active + step + options.length) % options.length);
    element.children[active].scrollIntoView({block: 'nearest'});
  }

  function pick() {
    if (options[active]) onPick(options[active]);
    return Boolean(options[active]);
  }

  return {element, show, move, pick, count: () => options.length};
}
