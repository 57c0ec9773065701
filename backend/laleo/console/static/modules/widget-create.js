import {el} from './el.js';
import {openDialog} from './dialog.js';
import {field, form, textInput} from './form.js';
import {button} from './parts.js';

/** Ask for a name and the site's address; creates the widget and, without a site, the site too. */
export function openCreateWidget({api, texts, site, onCreated}) {
  const fields = {
    name: field({label: texts('Name'), help: texts('Only your team sees it.'), input: textInput({required: true, maxlength: '80', value: site ? '' : texts('Website chat'), autofocus: true})}),
    site_url: field({label: texts('Address of the site'), help: texts('The widget will answer on this address and refuse others. You can add more later.'),
      input: textInput({type: 'url', placeholder: 'https://www.example.com', value: site?.url ?? '', required: true})}),
  };
  const {close, body} = openDialog({texts, title: site ? texts('Add a widget to {site}', {site: site.name}) : texts('Create a widget')});
  body.append(form({fields, send, children: [
    fields.name.element, fields.site_url.element,
    el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(texts('Create widget'), {kind: 'primary', type: 'submit'})),
  ]}));

  async function send() {
    const address = withScheme(fields.site_url.input.value.trim());
    const origin = originOf(address);
    if (!origin) {
      fields.site_url.wrong(texts('Give an address such as https://www.example.com'));
      return fields.site_url.input.focus();
    }
    const widget = await api.post('/widgets', {
      name: fields.name.input.value.trim(), allowed_origins: [origin],
      ...(site ? {site_id: site.id} : {site_url: address}),
    });
    close();
    return onCreated(widget);
  }
}

/** An address as people type it, with https:// put before when no scheme is there. */
function withScheme(address) {
  return !address || /^https?:\/\//i.test(address) ? address : `https://${address}`;
}

/** scheme://host[:port] of an address, or an empty text when it is none. */
export function originOf(address) {
  try {
    const {protocol, origin} = new URL(withScheme(address));
    return ['http:', 'https:'].includes(protocol) ? origin : '';
  } catch {
    return '';
  }
}
