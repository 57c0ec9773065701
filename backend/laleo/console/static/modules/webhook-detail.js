import {el, fill, icon} from './el.js';
import {keepCurrent} from './current.js';
import {confirmDialog} from './dialog.js';
import {ago, host, moment} from './format.js';
import {keyedChildren, oncePerFrame} from './keyed.js';
import {badge, button, closeOnEscape, whileBusy} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {toast, toastError} from './toast.js';
import {mountDelivery} from './delivery-panel.js';
import {openExample} from './webhook-example.js';
import {openWebhookForm, showSecretOnce} from './webhook-form.js';
import {openReplay, replayChosen} from './webhook-replay.js';
import {plural} from './texts.js';

const KEPT = 200;
const STATES = [['', 'All'], ['delivered', 'Delivered'], ['pending', 'Pending'], ['failed', 'Failed']];
const TONES = {delivered: 'live', pending: 'waiting', failed: 'missed', discarded: ''};

const SETTLE_MS = 500;

/** The work once things are quiet for a moment, however often it is asked for. */
function settle(work) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, SETTLE_MS);
  };
}

/** One endpoint: its deliveries as they happen, and one of them opened. */
export function mountWebhook(element, context) {
  const {api, realtime, texts, signal, navigate, may = () => true} = context;
  const webhookId = context.rest[0];
  const base = `/console/webhooks/${webhookId}`;
  const top = el('header.top', el('h1', texts('Webhook')));
  const body = el('div.page');
  const split = el('div.split', el('div.scroll', body));
  const deliveries = new Map();
  const chosen = new Set();
  const chosenBar = el('div.actions.chosen-bar', {hidden: true, role: 'status'});
  const strip = el('div');
  const lines = el('div.rows.cards', {role: 'rowgroup'});
  const place = el('div');
  const showRows = keyedChildren(lines, {key: (one) => one.delivery.id, create: createRow, update: paintRow});
  const repaint = oncePerFrame(paint, {signal});
  const current = keepCurrent({realtime, signal, read: readDeliveries});
  let selected = context.rest[1] ?? '';
  let state = '';
  let part = null;

  fill(element, top, split);
  loadInto(body, {texts, signal, draw: start, load});
  current.hear('delivery', ({delivery}) => delivery.webhook_id === webhookId && remember([delivery]));

  async function load() {
    const [webhook] = await Promise.all([api.get(`/webhooks/${webhookId}`, {}, {signal}), current.load()]);
    return webhook;
  }

  async function readDeliveries() {
    const {data} = await api.get(`/webhooks/${webhookId}/deliveries`, {limit: 100, state}, {signal});
    return () => remember(data);
  }

  function remember(some) {
    for (const delivery of some) deliveries.set(delivery.id, delivery);
    repaint();
    if (some.some((one) => one.attempts > 0)) refreshCondition();
  }

  function start(webhook) {
    drawTop(webhook);
    fill(body, strip, el('div.actions', filters(), el('span.hush.push-end'), el('div.chip-line', webhook.event_types.map((type) => badge(type === '*' ? texts('Every event') : type)))), chosenBar, place);
    paint();
    openDelivery();
  }

  function drawTop(webhook) {
    fill(strip, condition(webhook));
    fill(top, el('a.button.quiet.only-icon.back', {href: '/console/webhooks', 'aria-label': texts('All webhooks')}, icon('back')),
      el('h1.clip', {title: webhook.url}, host(webhook.url)), !webhook.enabled && badge(texts('Switched off')),
      may('account') && el('div.actions.push',
        button(texts('Send test'), {iconName: 'bolt', onclick: (event) => act(event, () => api.post(`/webhooks/${webhookId}/test`), texts('Test sent'))}),
        button(texts('Edit'), {iconName: 'edit', onclick: () => openWebhookForm({...context, webhook, onSaved: drawTop})}),
        more(webhook)));
  }

  function more(webhook) {
    const menu = el('details.menu.more', el('summary.button.only-icon', {'aria-label': texts('More')}, icon('more')), el('div.options',
      el('button', {type: 'button', onclick: () => { menu.open = false; openExample({...context, webhookId}); }}, icon('bolt'), texts('Send an example…')),
      el('button', {type: 'button', onclick: () => { menu.open = false; openReplay({...context, webhookId}); }}, icon('refresh'), texts('Replay what failed…')),
      el('button', {type: 'button', onclick: (event) => act(event, () => toggle(webhook))}, icon(webhook.enabled ? 'close' : 'check'), webhook.enabled ? texts('Switch off') : texts('Switch on')),
      el('button', {type: 'button', onclick: (event) => act(event, rotate)}, icon('refresh'), texts('Replace the secret')),
      el('button', {type: 'button', onclick: () => remove(webhook)}, icon('bin'), texts('Delete endpoint'))));
    document.addEventListener('click', (event) => { if (!menu.contains(event.target)) menu.open = false; }, {signal});
    return menu;
  }

  /** What is wrong with the endpoint, and what to do. */
  function condition(webhook) {
    if (webhook.disabled_reason === 'failing') {
      return notice('missed', texts('Switched off after five days without a success.'), texts('Repair the receiver, switch it on, then replay what failed.'));
    }
    if (webhook.disabled_reason === 'gone') return notice('missed', texts('It answered 410 (gone), so it was switched off.'), texts('Switch it on when the address is right again.'));
    if (webhook.paused_until && new Date(webhook.paused_until) > new Date()) {
      return notice('waiting', texts('Paused until {time}.', {time: moment(webhook.paused_until)}), texts('It failed too often or asked for a rest. Nothing is lost; “Send test” tries it now.'));
    }
    if (webhook.failing_since) return notice('waiting', texts('No success since {time}.', {time: moment(webhook.failing_since)}), texts('Open a delivery to see what it answers.'));
    return null;
  }

  function notice(tone, title, detail) {
    return el(`div.notice.${tone}`, {role: 'status'}, icon('warning'), el('span', el('strong', title), ' ', detail));
  }

  const refreshCondition = settle(() => api.get(`/webhooks/${webhookId}`, {}, {signal}).then((webhook) => fill(strip, condition(webhook)), () => {}));

  function paintChosen() {
    const here = [...chosen].filter((id) => deliveries.has(id));
    chosenBar.hidden = here.length === 0 || !may('account');
    fill(chosenBar, el('span', plural(texts, here.length, '{count} chosen', '{count} chosen')),
      button(texts('Replay'), {kind: 'small', iconName: 'refresh', onclick: (event) => act(event, async () => {
        await replayChosen({api, deliveryIds: here.slice(0, 100)});
        chosen.clear();
        repaint();
        paintChosen();
      }, texts('On their way again'))}),
      button(texts('Choose none'), {kind: 'small quiet', onclick: () => { chosen.clear(); repaint(); paintChosen(); }}));
  }

  async function act(event, work, done = '') {
    const pressed = event.currentTarget;
    try {
      await whileBusy(pressed, work);
      pressed.closest('details')?.removeAttribute('open');
      if (done) toast(done);
    } catch (error) {
      toastError(error);
    }
  }

  async function toggle(webhook) {
    drawTop(await api.patch(`/webhooks/${webhookId}`, {enabled: !webhook.enabled}));
  }

  async function rotate() {
    const sure = await confirmDialog({texts, title: texts('Replace the signing secret?'), action: texts('Replace'), detail: texts('Deliveries are signed with both secrets for a while, so that you can change over without losing one.')});
    if (sure) showSecretOnce({texts, secret: (await api.post(`/webhooks/${webhookId}/rotate-secret`)).secret});
  }

  async function remove(webhook) {
    const sure = await confirmDialog({texts, title: texts('Delete {host}?', {host: host(webhook.url)}), action: texts('Delete endpoint'), detail: texts('Nothing is sent to it any more, and its log is deleted.')});
    if (sure) await api.remove(`/webhooks/${webhookId}`).then(() => navigate('/console/webhooks'), toastError);
  }

  function filters() {
    const group = el('div.segments', {role: 'group', 'aria-label': texts('State')}, STATES.map(([value, word]) =>
      el('button', {type: 'button', 'aria-pressed': String(value === state), onclick: () => choose(value, group)}, texts(word))));
    return group;
  }

  function choose(value, group) {
    state = value;
    [...group.children].forEach((one, index) => one.setAttribute('aria-pressed', String(STATES[index][0] === value)));
    current.load().catch(toastError);
    paint();
  }

  function visible() {
    return [...deliveries.values()].filter((one) => !state || one.state === state)
      .sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, KEPT);
  }

  function paint() {
    const rows = visible();
    const what = rows.length > 0 ? 'rows' : state || 'none';
    if (place.shown !== what) fill(place, rows.length > 0 ? table() : empty());
    place.shown = what;
    showRows(rows.map((delivery) => ({delivery, selected: delivery.id === selected})));
  }

  function table() {
    return el('section.card', el('div.deliveries-list', {role: 'table', 'aria-label': texts('Deliveries')},
      el('div', {role: 'rowgroup'}, el('div.row.head', {role: 'row'}, ['Choose', 'State', 'Event', 'Created', 'Attempts', 'Next try'].map((word) => el('div', {role: 'columnheader'}, word === 'Choose' ? el('span.visually-hidden', texts(word)) : texts(word))))), lines));
  }

  function empty() {
    if (state) return emptyState({compact: true, iconName: 'search', title: texts('No delivery in this state')});
    return emptyState({compact: true, iconName: 'bolt', title: texts('Nothing sent yet'), detail: texts('Deliveries appear here as they happen. Send a test to see one now.')});
  }

  function createRow({delivery}) {
    const cell = (classes, ...children) => el(`div${classes}`, {role: 'cell'}, ...children);
    return el('div.row.press', {role: 'row', onclick: () => navigate(`${base}/${delivery.id}`)},
      cell('.choose-cell', el('input', {type: 'checkbox', 'aria-label': texts('Choose {event}', {event: delivery.event_type}), onclick: (event) => event.stopPropagation(), onchange: (event) => choosing(delivery.id, event.target.checked)})),
      cell('.state-cell.corner'), cell('', el('a.clip', {href: `${base}/${delivery.id}`}, el('code', delivery.event_type))),
      cell('.hush.clip.second', el('time', {datetime: delivery.created_at, title: moment(delivery.created_at)}, ago(delivery.created_at))),
      cell('.number.attempts-cell.wide-only'), cell('.hush.next-cell.wide-only'));
  }

  function choosing(id, on) {
    if (on) chosen.add(id);
    else chosen.delete(id);
    paintChosen();
  }

  function paintRow(line, {delivery, selected: opened}) {
    if (opened) line.setAttribute('aria-current', 'true');
    else line.removeAttribute('aria-current');
    line.querySelector('input').checked = chosen.has(delivery.id);
    if (line.drawn === delivery) return;
    line.drawn = delivery;
    fill(line.querySelector('.state-cell'), badge(texts(delivery.state), TONES[delivery.state]));
    fill(line.querySelector('.attempts-cell'), String(delivery.attempts));
    fill(line.querySelector('.next-cell'), delivery.next_attempt_at && delivery.state === 'pending' ? moment(delivery.next_attempt_at).split(',').pop().trim() : '');
  }

  function openDelivery() {
    part?.abort();
    split.querySelector('.side')?.remove();
    split.classList.toggle('open', Boolean(selected));
    if (!selected) return;
    part = new AbortController();
    signal.addEventListener('abort', () => part.abort(), {once: true});
    const side = el('aside.side', {'aria-label': texts('Delivery'), onkeydown: closeOnEscape(() => navigate(base))});
    split.append(side);
    mountDelivery(side, {...context, signal: part.signal, deliveryId: selected, onClose: () => navigate(base)});
  }

  function follow([id, delivery = '']) {
    if (id !== webhookId) return navigate(location.pathname, {replace: true});
    selected = delivery;
    paint();
    openDelivery();
    return undefined;
  }

  return {show: follow};
}
