import {el, fill} from './el.js';
import {choiceField, form, textInput} from './form.js';
import {button, iconButton} from './parts.js';
import {originOf} from './widget-create.js';

/** The form for where a widget answers and what it may store on a visitor's device. */
export function placesForm({api, texts, widget, onSaved}) {
  const list = el('div.origin-list');
  const wrong = el('p.wrong', {role: 'alert', hidden: true});
  const storage = choiceField({legend: texts('What it may store on a visitor’s device'), name: 'storage', chosen: widget.storage_mode, options: [
    ['none-until-open', texts('Nothing until it is opened'), texts('No cookie, no storage before the visitor opens the chat. A new page counts as a new visit until then.')],
    ['session', texts('One browsing session'), texts('Pages of the same visit belong together; everything is gone when the tab is closed.')],
    ['persistent', texts('Until it is deleted'), texts('Returning visitors are recognised and find their conversation again. Usually needs consent.')],
  ]});
  for (const origin of widget.allowed_origins.length ? widget.allowed_origins : ['']) addRow(origin);

  function addRow(origin = '', focus = false) {
    const input = textInput({type: 'url', value: origin, placeholder: 'https://www.example.com', 'aria-label': texts('Allowed origin')});
    const row = el('div', input, iconButton(texts('Remove'), 'close', {onclick: () => row.remove()}));
    list.append(row);
    if (focus) input.focus();
  }

  async function send() {
    const inputs = [...list.querySelectorAll('input')].filter((input) => input.value.trim());
    const bad = inputs.find((input) => !originOf(input.value.trim()));
    wrong.hidden = !bad;
    if (bad) {
      fill(wrong, texts('{text} is not an address. Give one such as https://www.example.com', {text: bad.value}));
      return bad.focus();
    }
    const origins = [...new Set(inputs.map((input) => originOf(input.value.trim())))];
    return onSaved(await api.patch(`/widgets/${widget.id}`, {allowed_origins: origins, storage_mode: storage.value()}));
  }

  const element = form({send, children: [
    el('fieldset.field', el('legend', texts('Allowed origins')),
      el('p.help', texts('The widget answers only on these addresses. Any other site that copies your tag is refused.')), list, wrong,
      el('div', button(texts('Add an origin'), {kind: 'small', iconName: 'plus', onclick: () => addRow('', true)}))),
    storage.element,
    el('div.actions', button(texts('Save'), {kind: 'primary', type: 'submit'})),
  ]});
  element.classList.add('narrow');
  return element;
}
