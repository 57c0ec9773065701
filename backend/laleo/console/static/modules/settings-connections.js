import {agentAvatar} from './agent-avatar.js';
import {mayWords, modeBadge, sitesWord} from './agent-words.js';
import {connectGuide} from './connect-guide.js';
import {openConnectionForm} from './connection-form.js';
import {confirmDialog} from './dialog.js';
import {el, fill, icon} from './el.js';
import {ago, date, moment} from './format.js';
import {button, iconButton, linkButton} from './parts.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';

const KINDS = {
  registered: 'Registered itself; anybody can use this name',
  metadata: 'Known by its own address',
  confidential: 'OAuth app of this account',
};

/** Connections: which programs a person let in, what each may do, and a way to end each of them. */
export function mountConnections(element, context) {
  const {api, texts, signal, may} = context;
  let sites = [];
  loadInto(element, {texts, signal, rows: 3, draw, load});

  async function load() {
    const [connections, found] = await Promise.all([api.all('/connections', {signal}), api.all('/sites', {signal})]);
    sites = found;
    return connections;
  }

  /** Read anew without a blink; the focus goes where it was, or to the start of what is left. */
  async function reload(place = '') {
    try {
      draw(await load());
    } catch (error) {
      toastError(error);
    }
    (element.querySelector(`[data-place="${place}"]`) ?? element.querySelector('h2'))?.focus();
  }

  function draw(connections) {
    const some = connections.length > 0;
    fill(element, some && el('section.card', el('header', el('h2', {tabindex: '-1'}, texts('Connections'))), el('ul.plain.connections', connections.map(row))),
      el('section.card', {id: 'connect'},
        el('header', el('div.stack', el('h2', {tabindex: '-1'}, some ? texts('Connect another agent') : texts('Connect your first agent')),
          el('span.hush', texts('It signs in with you in the browser; you choose what it may do, where, and for how long.')))),
        el('div.body', connectGuide(context))),
      may('account') && el('p.hush.aside', icon('history', {small: true}), el('span', texts('A program does not get through?'), ' ', el('a', {href: '/console/settings/doctor'}, texts('See where it stopped')))));
  }

  function row(one) {
    return el('li.connection', agentAvatar(one),
      el('div.stack', el('h3', one.name), el('p.hush', client(one))),
      el('dl.facts.small', facts(one)),
      el('div.actions', linkButton(texts('What it does'), `/console/settings/agents/${one.id}`, {kind: 'small', 'aria-label': texts('What it does: {name}', one)}),
        button(texts('Change'), {kind: 'small', iconName: 'edit', 'aria-label': texts('Change {name}', one), 'data-place': one.id, onclick: () => change(one)}),
        iconButton(texts('Revoke {name}', one), 'bin', {kind: 'quiet small', onclick: () => revoke(one)})));
  }

  function client({client: {name, host, kind}, name: shown}) {
    return [name !== shown && `${name}, `, el('span', {title: texts(KINDS[kind] ?? kind)}, host), kind === 'registered' && [' ', el('span.faint', `(${texts('name not checked')})`)]].flat();
  }

  function facts(one) {
    const pairs = [
      [texts('May'), mayWords(texts, one.scopes)],
      [texts('When it acts'), modeBadge(texts, one)],
      [texts('Sites'), sitesWord(texts, one.site_ids, sites)],
      [texts('Allowed by'), `${one.member.name}, ${date(one.created_at)}`],
      [texts('Last used'), one.last_used_at ? el('time', {datetime: one.last_used_at, title: moment(one.last_used_at)}, ago(one.last_used_at)) : texts('Never')],
      [texts('Ends'), one.expires_at ? date(one.expires_at) : texts('When you revoke it')],
      [texts('Webhooks'), one.webhooks_allowed && texts('May send to new addresses without asking')],
    ];
    return pairs.filter(([, value]) => value).map(([term, value]) => [el('dt', term), el('dd', value)]);
  }

  function change(one) {
    openConnectionForm({...context, connection: one, sites, onSaved: () => { toast(texts('Saved')); reload(one.id); }});
  }

  async function revoke(one) {
    const sure = await confirmDialog({texts, title: texts('Revoke {name}?', one), action: texts('Revoke'),
      detail: texts('It is refused from now on. To let it in again, somebody connects it anew.')});
    if (!sure) return;
    try {
      await api.remove(`/connections/${one.id}`);
      toast(texts('Connection revoked'));
    } catch (error) {
      toastError(error);
    }
    reload();
  }
}
