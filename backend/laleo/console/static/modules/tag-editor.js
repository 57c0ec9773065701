import {el, fill, icon} from './el.js';

const LONGEST = 40;
let counter = 0;

/** Tags as chips with a place to add one; `known()` are suggestions. onChange(tags) after each change. */
export function createTagEditor({texts, known = () => [], readonly = false, onChange, label = texts('Tags')}) {
  const options = el('datalist', {id: `tags-${(counter += 1)}`});
  const input = el('input', {type: 'text', list: options.id, maxlength: String(LONGEST), placeholder: texts('Add a tag'), 'aria-label': texts('Add a tag'), autocomplete: 'off',
    onkeydown: pressed, onfocus: suggest, onchange: () => add(input.value)});
  const chips = el('span.chips');
  const element = el('div.tag-editor', {role: 'group', 'aria-label': label}, icon('tag', {small: true}), chips, !readonly && input, !readonly && options);
  let tags = [];

  function show(next) {
    tags = next;
    element.hidden = readonly && tags.length === 0;
    if (chips.drawn === tags.join('\n')) return;
    chips.drawn = tags.join('\n');
    fill(chips, tags.map((tag) => el('span.tag', el('span.clip', tag), !readonly && el('button', {type: 'button', 'aria-label': texts('Remove the tag {tag}', {tag}), onclick: () => remove(tag)}, icon('close', {small: true})))));
  }

  function suggest() {
    const offered = [...new Set(known())].filter((tag) => !tags.includes(tag)).sort().slice(0, 50);
    fill(options, offered.map((tag) => el('option', {value: tag})));
  }

  function pressed(event) {
    if ((event.key === 'Enter' || event.key === ',') && !event.isComposing) {
      event.preventDefault();
      add(input.value);
    } else if (event.key === 'Backspace' && !input.value && tags.length) remove(tags[tags.length - 1]);
  }

  function add(text) {
    const tag = text.trim().slice(0, LONGEST);
    input.value = '';
    if (tag && !tags.includes(tag)) change([...tags, tag]);
  }

  function remove(tag) {
    change(tags.filter((one) => one !== tag));
    input.focus();
  }

  function change(next) {
    show(next);
    suggest();
    onChange(next);
  }

  return {element, show};
}
