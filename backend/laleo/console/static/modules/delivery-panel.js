import {el, fill, icon} from './el.js';
import {codeBlock, copyButton} from './copy.js';
import {curlCommand} from './curl.js';
import {milliseconds, moment} from './format.js';
import {badge, button, facts, iconButton, whileBusy} from './parts.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';

const TONES = {delivered: 'live', pending: 'waiting', failed: 'missed', discarded: ''};

/** One delivery and its attempts: what was sent, what came back, again or as a curl command. */
export function mountDelivery(element, context) {
  const {api, realtime, texts, signal, deliveryId, may = () => true} = context;
  const body = el('div.panel-body', {tabindex: '0', role: 'region', 'aria-label': texts('Delivery')});
  const head = el('header.panel-head');
  let opened = null; // ids of the attempts a person has opened
  fill(element, head, body);
  drawHead(null);
  loadInto(body, {texts, signal, rows: 3, load, draw});
  realtime.on('delivery', ({delivery}) => delivery.id === deliveryId && load().then(draw, () => {}), {signal});

  async function load() {
    const [delivery, attempts] = await Promise.all([api.get(`/deliveries/${deliveryId}`, {}, {signal}), api.get(`/deliveries/${deliveryId}/attempts`, {}, {signal})]);
    return {delivery, attempts: attempts.data.toSorted((one, other) => other.attempt - one.attempt)};
  }

  function drawHead(delivery) {
    fill(head, el('div.stack', el('h2.clip', delivery ? el('code', delivery.event_type) : texts('Delivery')), delivery && el('span.faint', moment(delivery.created_at))),
      delivery && may('account') && button(texts('Redeliver'), {kind: 'small', iconName: 'refresh', onclick: (event) => redeliver(event.currentTarget)}),
      iconButton(texts('Close'), 'close', {onclick: context.onClose}));
  }

  function draw({delivery, attempts}) {
    drawHead(delivery);
    opened ??= new Set(attempts.slice(0, 1).map((one) => one.id));
    fill(body, facts([
      [texts('State'), badge(texts(delivery.state), TONES[delivery.state])],
      [texts('Delivery'), el('code', delivery.id)],
      [texts('Event'), el('code', delivery.event_id)],
      [texts('Next try'), delivery.state === 'pending' && delivery.next_attempt_at && moment(delivery.next_attempt_at)],
    ]), el('section', el('h3', texts('Attempts')), attempts.length === 0 ? el('p.hush', texts('Not tried yet.')) : el('div.attempts', attempts.map(attempt))));
  }

  function attempt(one) {
    const good = one.response && one.response.status >= 200 && one.response.status < 300;
    const verdict = one.response ? String(one.response.status) : one.error?.class.replaceAll('_', ' ') ?? texts('No answer');
    const details = el('details.attempt', {open: opened.has(one.id)}, el('summary', badge(verdict, good ? 'live' : 'missed'),
      el('span.clip', texts('Attempt {number}', {number: one.attempt})), el('span.faint.end.number', milliseconds(one.duration_ms))), exchange(one));
    details.addEventListener('toggle', () => (details.open ? opened.add(one.id) : opened.delete(one.id)));
    return details;
  }

  function exchange(one) {
    const {request, response, error} = one;
    return el('div.exchange', facts([[texts('When'), moment(one.at)], [texts('Connected to'), one.address && el('code', one.address)]]),
      error && !response && el('div.notice.missed', icon('warning'), el('strong', error.class), el('span', error.detail)),
      el('div', copyButton(texts, () => curlCommand(request), texts('Copy as curl'))),
      codeBlock(texts, texts('Request headers'), headerLines(request.headers)),
      codeBlock(texts, texts('Request body'), pretty(request.body)),
      response && codeBlock(texts, texts('Response headers'), headerLines(response.headers)),
      response && codeBlock(texts, texts('Response body'), pretty(response.body) || texts('(empty)')));
  }

  function redeliver(pressed) {
    return whileBusy(pressed, async () => {
      try {
        await api.post(`/deliveries/${deliveryId}/redeliver`);
        toast(texts('Sent again'));
        draw(await load());
      } catch (error) {
        toastError(error);
      }
    });
  }
}

function headerLines(headers = {}) {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join('\n');
}

function pretty(body) {
  if (body === null || body === undefined) return '';
  if (typeof body !== 'string') return JSON.stringify(body, null, 2);
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
