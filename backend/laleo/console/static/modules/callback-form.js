import {el} from './el.js';
import {field, form, textInput} from './form.js';
import {button} from './parts.js';
import {uniqueId} from './unique.js';

const inMinutes = (date) => new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** Who wants to be called, where and when: {element, focus}; `onSent(callback)` once the server has it. */
export function createCallbackForm({texts, line, timezone, callId = null, onSent, onBack}) {
  const id = uniqueId();
  const name = field({label: texts('Your name'), input: textInput({autocomplete: 'name', maxlength: '120'})});
  const phone = field({label: texts('Your number'), input: textInput({type: 'tel', autocomplete: 'tel', maxlength: '40', required: true, inputmode: 'tel'})});
  const when = field({label: texts('When ({zone})', {zone: timezone}), help: texts('Empty: as soon as possible.'), input: textInput({type: 'datetime-local', min: inMinutes(new Date())})});
  const what = field({label: texts('What is it about?'), input: el('textarea.input', {rows: '3', maxlength: '1000'})});
  const trap = el('input', {name: 'website', tabindex: '-1', autocomplete: 'off', 'aria-hidden': 'true'});
  const element = form({fields: {name, phone, preferred_at: when, text: what}, send, children: [name.element, phone.element, when.element, what.element, el('div.trap', trap),
    el('div.actions', button(texts('Call me back'), {kind: 'primary large', type: 'submit'}), button(texts('Back'), {kind: 'quiet', onclick: onBack}))]});

  async function send() {
    const {callback} = await line.send('callback', {
      client_id: id, name: name.input.value, phone: phone.input.value, text: what.input.value, timezone, website: trap.value, call_id: callId,
      preferred_at: when.input.value ? new Date(when.input.value).toISOString() : null,
    }).catch((problem) => { throw Object.assign(problem, {about: (key) => problem.errors?.find(({pointer}) => pointer === `/${key}`)?.detail}); });
    onSent(callback);
  }

  return {element, focus: () => phone.input.focus()};
}
