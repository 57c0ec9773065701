import {MODES} from './agent-words.js';
import {openDialog} from './dialog.js';
import {el} from './el.js';
import {toggle} from './form-parts.js';
import {choiceField, field, form, textInput} from './form.js';
import {button} from './parts.js';
import {siteChoice} from './site-choice.js';

/** Change a connection: its name, how far it goes, where, and whether it may name webhook addresses. */
export function openConnectionForm({api, texts, may, connection, sites, onSaved}) {
  const name = field({label: texts('Name'), help: texts('Visitors see it beside what the agent writes, with the AI badge.'), input: textInput({value: connection.name, maxlength: '80', required: true, autofocus: true})});
  const acts = connection.scopes.includes('automation');
  const mode = choiceField({legend: texts('When it acts'), name: 'mode', chosen: connection.mode, options: MODES.map(([value, title, help]) => [value, texts(title), texts(help)])});
  const where = siteChoice({texts, sites, chosen: connection.site_ids});
  const webhooks = toggle({title: texts('May send webhooks to new addresses'), help: texts('Otherwise each new address waits for a person’s approval.'), checked: connection.webhooks_allowed});
  const {body, close} = openDialog({texts, title: texts('Change {name}', connection)});
  body.append(form({fields: {name}, send, children: [name.element, acts && mode.element, (sites.length > 1 || connection.site_ids) && where.element, acts && may('account') && webhooks.element,
    el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(texts('Save'), {kind: 'primary', type: 'submit'}))].filter(Boolean)}));

  async function send() {
    if (!where.check()) return;
    const wanted = {name: name.input.value.trim(), mode: mode.value(), site_ids: where.value(), webhooks_allowed: webhooks.input.checked};
    const changed = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(connection[key])));
    if (Object.keys(changed).length > 0) await api.patch(`/connections/${connection.id}`, changed);
    close();
    onSaved();
  }
}
