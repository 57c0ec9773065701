import {el, fill, icon} from './el.js';
import {copyButton} from './copy.js';
import {field, form, textInput} from './form.js';
import {button, facts} from './parts.js';
import {toast} from './toast.js';

const PARTS = ['name', 'email', 'phone', 'external_id', 'verified'];

/** Name, e-mail and telephone: read, and changed by who may answer. */
export function contactSection({api, texts, may, current, onChanged}) {
  const body = el('div');
  const edit = button(texts('Edit'), {kind: 'quiet small', onclick: () => drawForm()});
  const element = el('section', el('div.section-head', el('h3', texts('Contact')), may('answer') && edit), body);
  let editing = false;

  function show(visitor) {
    const drawn = JSON.stringify(PARTS.map((part) => visitor[part]));
    if (editing || body.drawn === drawn) return;
    body.drawn = drawn;
    const known = visitor.name || visitor.email || visitor.phone || visitor.external_id;
    fill(body, !known && el('p.hush', texts('They have not said who they are.')), facts([
      [texts('Name'), visitor.name],
      [texts('E-mail'), visitor.email && el('span.with-copy', visitor.email, copyButton(texts, visitor.email))],
      [texts('Telephone'), visitor.phone],
      [texts('Id on your site'), visitor.external_id && el('code', visitor.external_id)],
      [texts('Identity'), visitor.verified && el('span.verified', icon('verified', {small: true}), texts('Verified by your site'))],
    ]));
  }

  function drawForm() {
    const visitor = current();
    const fields = {
      name: field({label: texts('Name'), input: textInput({value: visitor.name, maxlength: '120', autocomplete: 'off'})}),
      email: field({label: texts('E-mail'), input: textInput({type: 'email', value: visitor.email, maxlength: '254', autocomplete: 'off'})}),
      phone: field({label: texts('Telephone'), input: textInput({type: 'tel', value: visitor.phone, maxlength: '40', autocomplete: 'off'})}),
    };
    editing = true;
    edit.hidden = true;
    const element = form({fields, send: () => save(fields), children: [Object.values(fields).map((one) => one.element),
      el('div.actions.end', button(texts('Cancel'), {kind: 'small', onclick: done}), button(texts('Save'), {kind: 'primary small', type: 'submit'}))]});
    fill(body, element);
    fields.name.input.focus();
  }

  async function save(fields) {
    const changes = Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, one.input.value.trim() || null]));
    onChanged(await api.patch(`/visitors/${current().id}`, changes));
    toast(texts('Saved'));
    done();
  }

  function done() {
    editing = false;
    edit.hidden = false;
    body.drawn = null;
    show(current());
    edit.focus();
  }

  return {element, show};
}
