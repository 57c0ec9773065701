import {MODES} from './agent-words.js';
import {el, fill, icon} from './el.js';
import {codeBlock} from './copy.js';
import {openDialog} from './dialog.js';
import {toggle} from './form-parts.js';
import {choiceField, field, form, selectInput, textInput} from './form.js';
import {button} from './parts.js';
import {siteChoice} from './site-choice.js';

const LIFETIMES = [['30', '30 days'], ['90', '90 days'], ['365', 'One year'], ['', 'Never']];
const USUAL = {agent: 'propose', program: 'act'}; // an agent asks first, a program is somebody's own code

/** Create an access token; it is shown once, with a command that proves it. */
export function openCreateToken({api, texts, publicUrl, may = () => false, sites = [], onCreated = () => {}}) {
  const fields = {
    name: field({label: texts('Name'), help: texts('What will use it, for example “Claude” or “CRM sync”.'), input: textInput({required: true, maxlength: '80', autofocus: true})}),
    expires_in_days: field({label: texts('Expires'), input: selectInput(LIFETIMES.map(([days, word]) => [days, texts(word)]), '90')}),
  };
  const kind = choiceField({legend: texts('Who will use it'), name: 'kind', chosen: 'agent', onchange: usualMode, options: [
    ['agent', texts('An AI agent'), texts('What it writes carries the AI badge.')],
    ['program', texts('A program'), texts('Reports, a CRM, your own code.')],
  ]});
  const scope = choiceField({legend: texts('What it may do'), name: 'scope', chosen: 'read', options: [
    ['read', texts('Read'), texts('See visitors, conversations, widgets and webhooks.')],
    ['automation', texts('Read and act'), texts('Also write to visitors and change widgets and webhooks.')],
  ], onchange: showActs});
  const mode = choiceField({legend: texts('When it acts'), name: 'mode', chosen: USUAL.agent, onchange: () => { chosen = true; },
    options: MODES.filter(([value]) => value !== 'observe').map(([value, title, help]) => [value, texts(title), texts(help)])});
  const where = siteChoice({texts, sites, chosen: null});
  const webhooks = toggle({title: texts('May send webhooks to new addresses'), help: texts('Otherwise each new address waits for a person’s approval.')});
  const acts = el('div.stack-5', mode.element, may('account') && webhooks.element);
  let chosen = false; // the mode was chosen by hand, and stays
  for (const choice of [kind, mode]) choice.element.querySelector('.choices').classList.add('side-by-side');
  showActs();
  const dialog = openDialog({texts, title: texts('Create an access token')});
  dialog.body.append(form({fields, send, children: [
    fields.name.element, kind.element, scope.element, acts, sites.length > 1 && where.element, fields.expires_in_days.element,
    el('div.actions.end', button(texts('Cancel'), {onclick: () => dialog.close()}), button(texts('Create token'), {kind: 'primary', type: 'submit'})),
  ].filter(Boolean)}));

  /** A token that only reads has nothing to propose. */
  function showActs() {
    acts.hidden = scope.value() === 'read';
  }

  function usualMode() {
    if (!chosen) mode.element.querySelector(`[value=${USUAL[kind.value()]}]`).checked = true;
  }

  async function send() {
    const name = fields.name.input.value.trim();
    if (!name) {
      fields.name.wrong(texts('Give it a name, so that you know later what it is for.'));
      return fields.name.input.focus();
    }
    if (!where.check()) return undefined;
    const reads = scope.value() === 'read';
    const days = Number(fields.expires_in_days.input.value);
    const created = await api.post('/tokens', {name, kind: kind.value(), scope: scope.value(), mode: reads ? 'observe' : mode.value(), site_ids: where.value(),
      ...(!reads && webhooks.input.checked ? {webhooks_allowed: true} : {}), ...(days ? {expires_in_days: days} : {})});
    dialog.close();
    showOnce(created);
    return onCreated(created);
  }

  function showOnce({token}) {
    const {body, close} = openDialog({texts, title: texts('Your new token'), sticky: true});
    const command = `curl -H "Authorization: Bearer ${token}" ${publicUrl}/api/v1/widgets`;
    fill(body, el('div.notice.waiting', icon('warning'), el('span', texts('Copy it now. It is not stored in readable form and cannot be shown again.'))),
      codeBlock(texts, texts('Token'), token, {wrap: true}), codeBlock(texts, texts('Try it'), command, {wrap: true}),
      el('div.actions.end', button(texts('I have copied it'), {kind: 'primary', onclick: close})));
  }
}
