import {el} from './el.js';
import {choiceField, textInput} from './form.js';
import {group, toggle, wrongLine} from './form-parts.js';
import {button, iconButton} from './parts.js';
import {originOf} from './widget-create.js';

/** Where a widget answers, what it may store on a visitor's device, and how it keeps robots out. */
export function placesFields({texts, widget, onChange}) {
  const list = el('div.origin-list');
  const wrong = wrongLine();
  const {privacy} = widget;
  const storage = choiceField({legend: texts('What it may store on a visitor’s device'), name: 'storage', chosen: widget.storage_mode, options: [
    ['none-until-open', texts('Nothing until it is opened'), texts('No cookie, no storage before the visitor opens the chat. A new page counts as a new visit until then.')],
    ['session', texts('One browsing session'), texts('Pages of the same visit belong together; everything is gone when the tab is closed.')],
    ['persistent', texts('Until it is deleted'), texts('Returning visitors are recognised and find their conversation again. Usually needs consent.')]]});
  const consent = toggle({title: texts('Wait for consent'), checked: privacy.consent === 'required',
    help: texts('Nobody is followed before your consent banner calls Laleo.consent.set(true). Chatting stays possible.')});
  const dnt = toggle({title: texts('Honour Do Not Track and Global Privacy Control'), checked: privacy.respect_dnt});
  const cut = toggle({title: texts('Shorten IP addresses'), checked: privacy.truncate_ip, help: texts('The last part of an address is never kept; the country is still found.')});
  const erase = toggle({title: texts('Erase what forgotten visitors wrote'), checked: privacy.erase_messages,
    help: texts('Who calls Laleo.forgetMe takes messages and files along. Otherwise only name, addresses and trail go.')});
  const challenge = choiceField({legend: texts('Robots'), name: 'challenge', chosen: widget.challenge, options: [
    ['off', texts('No puzzle'), texts('Only the limits by address and visitor.')],
    ['auto', texts('A puzzle when it looks like one'), texts('The browser computes something for a moment; visitors notice nothing and no third party is asked.')],
    ['always', texts('A puzzle for everybody'), texts('While somebody attacks your site.')]]});
  for (const origin of widget.allowed_origins.length ? widget.allowed_origins : ['']) addRow(origin);

  function addRow(origin = '', focus = false) {
    const input = textInput({type: 'url', value: origin, placeholder: 'https://www.example.com', 'aria-label': texts('Allowed origin')});
    const row = el('div', input, iconButton(texts('Remove'), 'close', {onclick: () => { row.remove(); onChange(); }}));
    list.append(row);
    if (focus) input.focus();
  }

  const inputs = () => [...list.querySelectorAll('input')].filter((input) => input.value.trim());
  const invalid = () => inputs().find((input) => !originOf(input.value.trim()));

  function check() {
    const bad = invalid();
    wrong.say(bad && texts('{text} is not an address. Give one such as https://www.example.com', {text: bad.value}));
    bad?.focus();
    return !bad;
  }

  function value() {
    const origins = [...new Set(inputs().map((input) => originOf(input.value.trim())).filter(Boolean))];
    return {allowed_origins: origins, storage_mode: storage.value(), challenge: challenge.value(),
      privacy: {consent: consent.input.checked ? 'required' : 'off', respect_dnt: dnt.input.checked, truncate_ip: cut.input.checked, erase_messages: erase.input.checked}};
  }

  const element = el('div.groups',
    group({title: texts('Sites'), children: el('fieldset.field', el('legend', texts('Allowed origins')),
      el('p.help', texts('The widget answers only on these addresses. Any other site that copies your tag is refused.')), list, wrong.element,
      el('div', button(texts('Add an origin'), {kind: 'small', iconName: 'plus', onclick: () => addRow('', true)})))}),
    group({title: texts('Privacy'), children: [storage.element, el('div.toggles', consent.element, dnt.element, cut.element, erase.element)]}),
    group({title: texts('Spam'), children: challenge.element}));
  return {element, value, check};
}
