import {el, fill} from './el.js';
import {iconButton, button} from './parts.js';
import {textInput} from './form.js';

const MOST = 10;

/**
 * Rows of own headers: {element, value()}. Values that are kept on the server cannot be shown:
 * an empty value of a known name means "as it is", which the API writes as null.
 */
export function headerRows({texts, names}) {
  const list = el('div.header-rows');
  const wrong = el('p.wrong', {role: 'alert', hidden: true});
  const more = button(texts('Add a header'), {kind: 'small', iconName: 'plus', onclick: () => add('').querySelector('input').focus()});
  const element = el('div.field', {role: 'group', 'aria-label': texts('Headers of your own')}, el('span.label', texts('Headers of your own')),
    el('p.help', texts('For receivers that want a key. Values are sealed and never shown again.')), list, wrong, more);
  for (const name of names) add(name);

  function add(name) {
    const row = el('div.header-row',
      textInput({'aria-label': texts('Header name'), placeholder: 'Authorization', value: name, maxlength: '64', readonly: Boolean(name)}),
      textInput({'aria-label': texts('Value'), placeholder: name ? texts('unchanged') : 'Bearer …', maxlength: '1000', autocomplete: 'off'}),
      iconButton(texts('Remove'), 'close', {onclick: () => { row.remove(); more.hidden = false; }}));
    list.append(row);
    more.hidden = list.children.length >= MOST;
    return row;
  }

  function value() {
    const pairs = [...list.children].map((row) => [...row.querySelectorAll('input')].map((input) => input.value.trim()));
    return Object.fromEntries(pairs.filter(([name]) => name).map(([name, text]) => [name, text || (names.includes(name) ? null : '')]));
  }

  function complain(text) {
    wrong.hidden = !text;
    fill(wrong, text);
  }

  return {element, value, wrong: complain};
}
