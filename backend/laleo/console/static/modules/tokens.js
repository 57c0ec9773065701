import {modeBadge} from './agent-words.js';
import {el, fill} from './el.js';
import {confirmDialog} from './dialog.js';
import {ago, date} from './format.js';
import {badge, button, iconButton} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {plural} from './texts.js';
import {toast, toastError} from './toast.js';
import {openCreateToken} from './token-create.js';

const SCOPES = {read: 'Read', automation: 'Read and act'};
const ALSO = 'An agent that knows OAuth needs no token:';

/** Tokens: who can do what in my name? */
export function mount(element, context) {
  const {api, texts, signal, query} = context;
  const body = el('div.page');
  let sites = [];
  const create = () => openCreateToken({...context, sites, onCreated: reload});
  fill(element, el('header.top', el('h1', texts('Access tokens')), button(texts('Create token'), {kind: 'primary push', iconName: 'plus', onclick: create})),
    el('div.scroll', body));
  const loaded = reload();
  if (query.has('new')) {
    history.replaceState(null, '', '/console/tokens');
    loaded.then(() => signal.aborted || create());
  }

  function reload() {
    return loadInto(body, {texts, signal, rows: 3, draw, load});
  }

  async function load() {
    const [tokens, found] = await Promise.all([api.all('/tokens', {signal}), api.all('/sites', {signal})]);
    sites = found;
    return tokens;
  }

  function draw(tokens) {
    if (tokens.length === 0) return fill(body, firstTime());
    return fill(body, el('p.lede', texts('Programs and AI agents use a token to reach this account. Give each its own, so that you can revoke one without the others.'), ' ', texts(ALSO), ' ', el('a', {href: '/console/settings/connections'}, texts('Connect it')), '.'),
      el('section.card', el('div.rows.cards.tokens-list', {role: 'table', 'aria-label': texts('Access tokens')}, head(), tokens.map(row))));
  }

  function firstTime() {
    return emptyState({iconName: 'tokens', title: texts('No token yet'),
      detail: texts('A token lets a program or an AI agent see your visitors, and act for you if you allow it.'),
      actions: [button(texts('Create your first token'), {kind: 'primary', onclick: create}), el('a.button', {href: '/console/settings/connections'}, texts('Connect an agent without one')), el('a.button.quiet', {href: '/developers'}, texts('Read how to connect'))]});
  }

  function head() {
    return el('div.row.head', {role: 'row'}, ['Name', 'Token', 'May', 'Last used', 'Expires', ''].map((word) => el('div', {role: 'columnheader'}, word ? texts(word) : el('span.visually-hidden', texts('Actions')))));
  }

  function row(token) {
    const over = token.revoked_at || (token.expires_at && Date.parse(token.expires_at) < Date.now());
    const cell = (classes, ...children) => el(`div${classes}`, {role: 'cell'}, ...children);
    return el('div.row', {role: 'row'},
      cell('.clip.who', el('strong.clip', token.name), token.kind === 'agent' && badge(texts('AI agent'), 'agent', 'agent')), cell('.clip.second', el('code.hush', token.prefix)),
      cell('.second.chip-line', over ? badge(token.revoked_at ? texts('Revoked') : texts('Expired'), 'missed') : [badge(texts(SCOPES[token.scope] ?? token.scope), token.scope === 'automation' ? 'accent' : ''), token.scope === 'automation' && token.mode !== 'act' && modeBadge(texts, {mode: token.mode, scopes: [token.scope]}), token.site_ids && badge(plural(texts, token.site_ids.length, '{count} site only', '{count} sites only'))]),
      cell('.hush.wide-only', token.last_used_at ? ago(token.last_used_at) : texts('Never')),
      cell('.hush.wide-only', token.expires_at ? date(token.expires_at) : texts('Never')),
      cell('.corner', !over && iconButton(texts('Revoke {name}', {name: token.name}), 'bin', {onclick: () => revoke(token)})));
  }

  async function revoke(token) {
    const sure = await confirmDialog({texts, title: texts('Revoke {name}?', {name: token.name}), action: texts('Revoke token'),
      detail: texts('Whatever uses it is refused from now on. This cannot be undone.')});
    if (!sure) return;
    try {
      await api.remove(`/tokens/${token.id}`);
      toast(texts('Token revoked'));
      reload();
    } catch (error) {
      toastError(error);
    }
  }
}
