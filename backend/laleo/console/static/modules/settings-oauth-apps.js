import {codeBlock} from './copy.js';
import {confirmDialog, openDialog} from './dialog.js';
import {el, fill, icon} from './el.js';
import {ago, date} from './format.js';
import {openOAuthAppForm} from './oauth-app-form.js';
import {button, iconButton} from './parts.js';
import {whyNot} from './rights.js';
import {emptyState, loadInto} from './states.js';
import {toast, toastError} from './toast.js';

/** OAuth apps: clients with a secret that are made here, for GPT Actions and programs like it. */
export function mountOAuthApps(element, context) {
  const {api, texts, signal, may, publicUrl} = context;
  if (!may('account')) {
    fill(element, el('section.card', el('header', el('h2', texts('OAuth apps'))), el('div.body', el('p.hush', whyNot(texts, 'account')))));
    return;
  }
  const load = () => api.all('/oauth-apps', {signal});
  const create = () => openOAuthAppForm({...context, app: null, onSaved: (made) => showOnce(made, reload)});
  loadInto(element, {texts, signal, rows: 2, draw, load});

  /** Read anew without a blink; the focus goes where it was, or to the start. */
  async function reload(place = '') {
    try {
      draw(await load());
    } catch (error) {
      toastError(error);
    }
    (element.querySelector(`[data-place="${place}"]`) ?? element.querySelector('h2'))?.focus();
  }

  function draw(apps) {
    fill(element, el('section.card', el('header', el('h2', {tabindex: '-1'}, texts('OAuth apps')), apps.length > 0 && button(texts('Create app'), {kind: 'small', iconName: 'plus', onclick: create})),
      apps.length > 0 ? el('ul.plain', apps.map(row)) : emptyState({compact: true, iconName: 'code', title: texts('No OAuth app yet'),
        detail: texts('A GPT with Actions signs in with a client id and a secret from here. Claude, ChatGPT’s connectors, VS Code and Cursor need none.'),
        actions: [button(texts('Create an OAuth app'), {kind: 'primary', onclick: create}), el('a.button', {href: '/console/settings/connections'}, texts('Connect without one'))]})),
    el('section.card', el('header', el('h2', texts('What a GPT asks for'))), el('div.body.stack-5', addresses())));
  }

  /** The fields of a GPT's action, in their order there. */
  function addresses() {
    return [
      el('ol.numbered', [texts('In the GPT’s editor choose “Create new action” and let it import the description below, which keeps to what a GPT can take.'),
        texts('Choose OAuth, and fill in client id, client secret and the two addresses. The scope is read automation, or read alone.'),
        texts('Save the GPT. It shows a callback address then: change the app here so that it is exactly that one.')].map((one) => el('li', one))),
      publicUrl.startsWith('https://') ? null : el('div.notice.waiting', icon('warning'), el('span', texts('ChatGPT reaches this server only over https at a public address; {address} is not one.', {address: publicUrl}))),
      codeBlock(texts, texts('API description'), `${publicUrl}/openapi/gpt.json`, {wrap: true}),
      codeBlock(texts, texts('Authorization URL'), `${publicUrl}/oauth/authorize`, {wrap: true}),
      codeBlock(texts, texts('Token URL'), `${publicUrl}/oauth/token`, {wrap: true}),
    ];
  }

  function row(app) {
    return el('li.connection', el('span.avatar', {'aria-hidden': 'true'}, icon('code')),
      el('div.stack', el('h3', app.name), el('p.hush', app.last_used_at ? texts('Used {when}', {when: ago(app.last_used_at)}) : texts('Not used yet'))),
      el('dl.facts.small', [[texts('Client id'), el('code', app.client_id)], [texts('Secret'), el('code', app.secret_prefix)],
        [texts('Callbacks'), app.redirect_uris.map((uri) => el('div', el('code', uri)))], [texts('Home page'), app.homepage], [texts('Made'), date(app.created_at)]]
        .filter(([, value]) => value).map(([term, value]) => [el('dt', term), el('dd', value)])),
      el('div.actions', button(texts('Change'), {kind: 'small', iconName: 'edit', 'aria-label': texts('Change {name}', app), 'data-place': app.id, onclick: () => openOAuthAppForm({...context, app, onSaved: () => { toast(texts('Saved')); reload(app.id); }})}),
        button(texts('New secret'), {kind: 'small', iconName: 'refresh', 'aria-label': texts('New secret for {name}', app), 'data-place': `${app.id}-secret`, onclick: () => rotate(app)}),
        iconButton(texts('Delete {name}', app), 'bin', {kind: 'quiet small', onclick: () => remove(app)})));
  }

  function showOnce({client_id: id, client_secret: secret, name}, onClose) {
    const {body, close} = openDialog({texts, title: texts('Client id and secret of {name}', {name}), sticky: true, onClose});
    fill(body, el('div.notice.waiting', icon('warning'), el('span', texts('Copy the secret now. It is not stored in readable form and cannot be shown again.'))),
      codeBlock(texts, texts('Client id'), id, {wrap: true}), codeBlock(texts, texts('Client secret'), secret, {wrap: true}),
      el('div.actions.end', button(texts('I have copied it'), {kind: 'primary', onclick: close})));
  }

  async function rotate(app) {
    const sure = await confirmDialog({texts, title: texts('New secret for {name}?', app), action: texts('Make a new secret'),
      detail: texts('The old one stops working at once; connections that were made stay as they are until they need a new token.')});
    if (sure) api.post(`/oauth-apps/${app.id}/rotate-secret`).then((made) => showOnce(made, () => reload(`${app.id}-secret`)), toastError);
  }

  async function remove(app) {
    const sure = await confirmDialog({texts, title: texts('Delete {name}?', app), action: texts('Delete app'),
      detail: texts('Every connection that was made through it ends at once. This cannot be undone.')});
    if (sure) api.remove(`/oauth-apps/${app.id}`).then(() => { toast(texts('App deleted')); reload(); }, toastError);
  }
}
