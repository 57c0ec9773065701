import {openDialog} from './dialog.js';
import {el} from './el.js';
import {linesOf} from './form-parts.js';
import {field, form, textInput} from './form.js';
import {button} from './parts.js';

/** Create an OAuth app, or change one. */
export function openOAuthAppForm({api, texts, app, onSaved}) {
  const fields = {
    name: field({label: texts('Name'), help: texts('People see it when they are asked to allow it.'), input: textInput({value: app?.name, maxlength: '80', required: true, autofocus: true})}),
    redirect_uris: field({label: texts('Callback addresses'), help: texts('One a line, exactly as the other side shows them, for example https://chatgpt.com/aip/g-…/oauth/callback.'),
      input: el('textarea.input', {rows: '3', spellcheck: 'false', value: app?.redirect_uris.join('\n')})}),
    homepage: field({label: texts('Home page'), help: texts('Optional.'), input: textInput({type: 'url', value: app?.homepage, maxlength: '500'})}),
  };
  const {body, close} = openDialog({texts, title: app ? texts('Change {name}', app) : texts('Create an OAuth app')});
  body.append(form({fields, send, children: [fields.name.element, fields.redirect_uris.element, fields.homepage.element,
    el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(app ? texts('Save') : texts('Create app'), {kind: 'primary', type: 'submit'}))]}));

  async function send() {
    const wanted = {name: fields.name.input.value.trim(), redirect_uris: linesOf(fields.redirect_uris.input), homepage: fields.homepage.input.value.trim() || null};
    const saved = await (app ? api.patch(`/oauth-apps/${app.id}`, wanted) : api.post('/oauth-apps', wanted));
    close();
    onSaved(saved);
  }
}
