import {el, fill, icon} from './el.js';
import {codeBlock} from './copy.js';
import {openDialog} from './dialog.js';
import {field, form, textInput} from './form.js';
import {button} from './parts.js';
import {headerRows} from './webhook-headers.js';

const EVERY = '*';

/** Create an endpoint, or with `webhook` change it; a new secret is shown once. */
export async function openWebhookForm({api, texts, webhook = null, onSaved}) {
  const dialog = openDialog({texts, title: webhook ? texts('Edit endpoint') : texts('Add an endpoint')});
  const choices = el('div.event-choices', {role: 'group', 'aria-label': texts('Events'), tabindex: '0'}, el('p.hush', texts('Loading')));
  const wrong = el('p.wrong', {role: 'alert', hidden: true});
  const fields = {
    url: field({label: texts('Address'), help: texts('Reachable from this server over https. Private and local addresses are refused.'),
      input: textInput({type: 'url', required: true, placeholder: 'https://example.com/hooks/laleo', value: webhook?.url ?? '', autofocus: true})}),
    description: field({label: texts('Description'), help: texts('Optional. What is behind it.'), input: textInput({maxlength: '200', value: webhook?.description ?? ''})}),
    max_per_second: field({label: texts('Requests per second at most'), help: texts('Empty means no throttle. Laleo never has more than ten requests open at one endpoint.'),
      input: textInput({type: 'number', min: '1', max: '1000', inputmode: 'numeric', value: webhook?.max_per_second ?? ''})}),
  };
  const headers = headerRows({texts, names: webhook?.header_names ?? []});
  const special = Boolean(webhook && (webhook.max_per_second || webhook.header_names.length));
  dialog.body.append(form({fields, send, children: [
    fields.url.element, fields.description.element,
    el('div.field', el('span.label', texts('Events')), choices, wrong),
    el('details.more-settings', {open: special}, el('summary', texts('Throttle and headers')), el('div.form', fields.max_per_second.element, headers.element)),
    el('div.actions.end', button(texts('Cancel'), {onclick: () => dialog.close()}), button(webhook ? texts('Save') : texts('Add endpoint'), {kind: 'primary', type: 'submit'})),
  ]}));
  try {
    const types = (await api.get('/event-types')).data;
    fill(choices, [{type: EVERY, description: texts('Also those that later versions add.')}, ...types].map(choice));
  } catch (error) {
    fill(choices, el('p.wrong', error.message));
  }

  function choice({type, description}) {
    return el('label', el('input', {type: 'checkbox', value: type, checked: webhook?.event_types.includes(type) ?? false}),
      type === EVERY ? el('strong', texts('Every event')) : el('code', type), el('span.help', description));
  }

  async function send() {
    const chosen = [...choices.querySelectorAll('input:checked')].map((input) => input.value);
    const event_types = chosen.includes(EVERY) ? [EVERY] : chosen;
    wrong.hidden = event_types.length > 0;
    if (event_types.length === 0) return fill(wrong, texts('Choose at least one event.'));
    const rate = fields.max_per_second.input.value;
    const body = {url: fields.url.input.value.trim(), description: fields.description.input.value.trim(), event_types,
      max_per_second: rate ? Number(rate) : null, headers: headers.value()};
    const saved = await save(body);
    dialog.close();
    if (saved.secret) showSecretOnce({texts, secret: saved.secret});
    return onSaved(saved);
  }

  async function save(body) {
    headers.wrong('');
    try {
      return await (webhook ? api.patch(`/webhooks/${webhook.id}`, body) : api.post('/webhooks', body));
    } catch (error) {
      const about = Object.keys(body.headers).map((name) => error.about?.(`headers/${name}`)).find(Boolean);
      if (about) headers.wrong(about);
      throw error;
    }
  }
}

/** Show a signing secret that cannot be read again. */
export function showSecretOnce({texts, secret}) {
  const {body, close} = openDialog({texts, title: texts('Signing secret'), sticky: true});
  fill(body, el('div.notice.waiting', icon('warning'), el('span', texts('Copy it now. It cannot be shown again, only replaced.'))),
    el('p.hush', texts('Check the webhook-signature header of every delivery with it; any Standard Webhooks library does.')),
    codeBlock(texts, texts('Secret'), secret, {wrap: true}),
    el('div.actions.end', button(texts('I have copied it'), {kind: 'primary', onclick: close})));
}
