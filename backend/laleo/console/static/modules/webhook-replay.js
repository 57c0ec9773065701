import {el, fill} from './el.js';
import {openDialog} from './dialog.js';
import {form, selectInput, field} from './form.js';
import {button} from './parts.js';
import {plural} from './texts.js';

const HOUR_MS = 3_600_000;
const SINCE = [[1, 'The last hour'], [24, 'The last day'], [72, 'The last three days'], [720, 'All that is kept (30 days)']];

/** Ask for what failed again, since a time; the progress is shown until it is done. */
export function openReplay({api, realtime, texts, webhookId}) {
  const control = new AbortController();
  const dialog = openDialog({texts, title: texts('Replay failed deliveries'), onClose: () => control.abort()});
  const since = field({label: texts('Failed since'), input: selectInput(SINCE.map(([hours, words]) => [String(hours), texts(words)]), '24'),
    help: texts('Each is sent once more with the same webhook-id, so that a receiver can tell it has it already.')});
  fill(dialog.body, form({send: start, fields: {since}, children: [since.element, el('div.actions.end',
    button(texts('Cancel'), {onclick: () => dialog.close()}), button(texts('Replay'), {kind: 'primary', type: 'submit'}))]}));

  async function start() {
    const from = new Date(Date.now() - Number(since.input.value) * HOUR_MS).toISOString();
    const replay = await api.post('/webhooks/redeliver', {webhook_id: webhookId, since: from});
    if (replay.total === 0) fill(dialog.body, el('p', texts('Nothing has failed in that time.')), el('div.actions.end', button(texts('Close'), {onclick: () => dialog.close()})));
    else watch(replay);
  }

  function watch(first) {
    const words = el('p', {role: 'status'});
    const bar = el('progress', {'aria-label': texts('Progress')});
    const stop = button(texts('Stop'), {onclick: () => api.post(`/webhooks/redeliveries/${first.id}/cancel`).then(show)});
    const close = button(texts('Close'), {onclick: () => dialog.close()});
    fill(dialog.body, words, bar, el('p.hush', texts('You can close this; it goes on by itself.')), el('div.actions.end', stop, close));
    show(first);
    realtime.on('replay', ({replay}) => replay.id === first.id && show(replay), {signal: control.signal});
    realtime.on('welcome', refresh, {signal: control.signal});
    refresh();

    function refresh() {
      api.get(`/webhooks/redeliveries/${first.id}`, {}, {signal: control.signal}).then(show, () => {});
    }

    function show(replay) {
      bar.max = Math.max(replay.total, 1);
      bar.value = replay.state === 'done' ? bar.max : replay.done;
      stop.hidden = replay.state !== 'running';
      const counted = plural(texts, replay.done, '{count} delivery is on its way again.', '{count} deliveries are on their way again.');
      words.textContent = replay.state === 'cancelled' ? `${texts('Stopped.')} ${counted}` : counted;
    }
  }
}

/** Ask for these deliveries again. */
export function replayChosen({api, deliveryIds}) {
  return api.post('/webhooks/redeliver', {delivery_ids: deliveryIds});
}
