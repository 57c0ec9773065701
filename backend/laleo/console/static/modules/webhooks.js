import {el, fill, icon} from './el.js';
import {host} from './format.js';
import {badge, button} from './parts.js';
import {whyNot} from './rights.js';
import {emptyState, loadInto} from './states.js';
import {openWebhookForm} from './webhook-form.js';
import {mountWebhook} from './webhook-detail.js';

/** Webhooks: did it arrive? With an endpoint's id in the address: its deliveries. */
export function mount(element, context) {
  if (context.rest[0]) return mountWebhook(element, context);
  return mountList(element, context);
}

function mountList(element, context) {
  const {api, texts, signal, navigate, may = () => true} = context;
  const body = el('div.page');
  const create = () => openWebhookForm({...context, onSaved: (webhook) => navigate(`/console/webhooks/${webhook.id}`)});
  fill(element, el('header.top', el('h1', texts('Webhooks')), may('account') && button(texts('Add endpoint'), {kind: 'primary push', iconName: 'plus', onclick: create})),
    el('div.scroll', body));
  loadInto(body, {texts, signal, rows: 3, draw, load});

  async function load() {
    const webhooks = await api.all('/webhooks', {signal});
    const latest = await Promise.all(webhooks.slice(0, 20).map((one) => api.get(`/webhooks/${one.id}/deliveries`, {limit: 50}, {signal}).catch(() => ({data: []}))));
    return webhooks.map((webhook, index) => ({webhook, deliveries: latest[index]?.data ?? []}));
  }

  function draw(rows) {
    if (rows.length === 0) return fill(body, firstTime());
    return fill(body, el('p.lede', texts('Laleo posts a signed message to your address when something happens, and tries for three days until it arrives.')),
      el('section.card', el('div.rows.cards.hooks-list', rows.map(row))));
  }

  function row({webhook, deliveries}) {
    return el('a.row', {href: `/console/webhooks/${webhook.id}`},
      el('div.stack', el('strong.clip', host(webhook.url)), el('span.faint.clip', webhook.description || webhook.url)),
      el('div.chip-line.second', webhook.event_types.map((type) => badge(type === '*' ? texts('Every event') : type))),
      el('div.corner', health(webhook, deliveries, texts)), el('span.wide-only.hush', icon('next', {small: true})));
  }

  function firstTime() {
    return emptyState({iconName: 'webhooks', title: texts('No endpoint yet'),
      detail: texts('Add an address of yours and choose what it should hear about: a visitor arrives, a message is written.'),
      actions: [may('account') ? button(texts('Add your first endpoint'), {kind: 'primary', onclick: create}) : el('p.hush', whyNot(texts, 'account')), el('a.button', {href: '/developers#webhooks'}, texts('How they are signed'))]});
  }
}

function health(webhook, deliveries, texts) {
  if (webhook.disabled_reason === 'gone') return badge(texts('Gone (410)'), 'missed');
  if (webhook.disabled_reason === 'failing') return badge(texts('Failed for five days'), 'missed');
  if (!webhook.enabled) return badge(texts('Switched off'));
  if (webhook.paused_until && new Date(webhook.paused_until) > new Date()) return badge(texts('Paused'), 'waiting');
  const ended = deliveries.filter((one) => ['delivered', 'failed'].includes(one.state) || one.attempts > 0);
  if (ended.length === 0) return badge(texts('Nothing sent yet'));
  const share = Math.round(100 * ended.filter((one) => one.state === 'delivered').length / ended.length);
  return badge(texts('{share} % arrived', {share}), share === 100 ? 'live' : share >= 90 ? 'waiting' : 'missed');
}
