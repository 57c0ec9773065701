import {el} from './el.js';
import {confirmDialog, openDialog} from './dialog.js';
import {field, form, selectInput, textInput} from './form.js';
import {button} from './parts.js';
import {timezones} from './time-zones.js';
import {toast, toastError} from './toast.js';

/** Edit a site's name, address and time zone, or delete it. */
export function openSiteForm({api, texts, site, onSaved}) {
  const fields = {
    name: field({label: texts('Name'), input: textInput({value: site.name, required: true, maxlength: '80'})}),
    url: field({label: texts('Address'), input: textInput({type: 'url', value: site.url ?? '', placeholder: 'https://'})}),
    timezone: field({label: texts('Time zone'), input: selectInput(timezones(site.timezone), site.timezone)}),
  };
  const {close, body} = openDialog({texts, title: texts('Edit site')});
  body.append(form({fields, send, children: [
    Object.values(fields).map((one) => one.element),
    el('div.actions.end', button(texts('Delete site'), {kind: 'danger', onclick: remove}), button(texts('Save'), {kind: 'primary', type: 'submit'})),
  ]}));

  async function send() {
    await api.patch(`/sites/${site.id}`, Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, one.input.value.trim() || null])));
    close();
    toast(texts('Site saved'));
    onSaved();
  }

  async function remove() {
    close();
    const sure = await confirmDialog({texts, title: texts('Delete {site}?', {site: site.name}), action: texts('Delete site'),
      detail: texts('Delete its widgets first. This cannot be undone.')});
    if (sure) await api.remove(`/sites/${site.id}`).then(onSaved, toastError);
  }
}
