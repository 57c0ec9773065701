import {el, fill, icon} from './el.js';
import {CHANNELS, STATES, eventName} from './alert-words.js';
import {ago, clock, moment} from './format.js';
import {keyedChildren, oncePerFrame} from './keyed.js';
import {badge, button, linkButton, whileBusy} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {toastError} from './toast.js';

const PAGE = 20;

/** What was alerted, newest first: whom it told, how, and whether it arrived. Follows what happens. */
export function mountAlertLog(element, {api, realtime, texts, signal, may}) {
  const body = el('div');
  const list = el('div.attempts');
  const more = el('div.actions');
  const alerts = new Map();
  const showRows = keyedChildren(list, {key: ({id}) => id, create: () => el('details.attempt'), update: paint});
  const repaint = oncePerFrame(draw, {signal});
  let cursor;
  let ready = false;
  fill(element, el('header', el('h2', texts('What was alerted'))), body);
  loadInto(body, {texts, signal, rows: 3, load: next, draw: () => { ready = true; body.shown = ''; draw(); }});
  realtime.on('alert', ({alert}) => { alerts.set(alert.id, alert); repaint(); }, {signal});

  async function next() {
    const page = await api.get('/alerts', {limit: PAGE, cursor}, {signal});
    for (const alert of page.data) alerts.set(alert.id, alert);
    cursor = page.next_cursor;
  }

  function draw() {
    if (!ready) return;
    const what = alerts.size ? 'rows' : 'none';
    if (body.shown !== what) fill(body, alerts.size ? el('div.body.stack-5', list, more) : emptyState({compact: true, iconName: 'bell', title: texts('Nothing to tell so far'), detail: texts('When a visitor waits, you see here who was told, by which way, and whether it arrived.')}));
    body.shown = what;
    showRows([...alerts.values()].sort((one, other) => (one.id < other.id ? 1 : -1)));
    fill(more, cursor && button(texts('Show older'), {onclick: (event) => whileBusy(event.currentTarget, () => next().then(draw)).catch(toastError)}));
  }

  function paint(line, alert) {
    if (line.drawn === alert) return;
    line.drawn = alert;
    const [word, tone] = STATES[alert.state];
    const failed = alert.attempts.filter(({ok}) => ok === false).length;
    fill(line, el('summary', badge(texts(word), tone), el('span.stack', el('strong', alert.title), el('span.faint', eventName(texts, alert.event_type), ' · ', alert.rule_name)),
      el('span.end.actions', failed > 0 && badge(texts('{failed} failed', {failed}), 'missed'), el('time.hush', {datetime: alert.created_at, title: moment(alert.created_at)}, ago(alert.created_at)))),
    el('div.exchange', alert.body && el('p.hush', alert.body), standing(alert), attempts(alert), actions(alert)));
  }

  function standing(alert) {
    if (alert.acknowledged_by) return el('p', texts('{name} took care of it at {time}.', {name: alert.acknowledged_by.name, time: clock(alert.acknowledged_at)}));
    if (alert.state === 'quiet') return el('p', texts('It passed in quiet hours, so nobody was told.'));
    if (alert.held_until) return el('p', texts('Quiet hours: it goes on at {time}.', {time: clock(alert.held_until)}));
    if (alert.state === 'open' && alert.next_at && alert.step < alert.steps) return el('p', texts('Step {step} of {steps} follows at {time}.', {step: alert.step + 1, steps: alert.steps, time: clock(alert.next_at)}));
    return alert.state === 'open' ? el('p', texts('Every step was taken, and nobody has acted yet.')) : null;
  }

  function attempts(alert) {
    if (alert.attempts.length === 0) return null;
    return el('ul.told', alert.attempts.map((one) => el('li', sign(one), el('span', el('strong', texts(CHANNELS[one.channel])), ' ', one.target), el('span.hush', one.detail ?? texts('On its way')), el('time.faint', {datetime: one.at}, clock(one.at)))));
  }

  function sign({ok, state}) {
    if (ok) return icon('check', {small: true, label: texts('Arrived')});
    if (ok === false) return icon('warning', {small: true, label: texts('Failed')});
    return icon(state === 'cancelled' ? 'close' : 'clock', {small: true, label: state === 'cancelled' ? texts('Not sent') : texts('On its way')});
  }

  function actions(alert) {
    const open = alert.conversation_id ? linkButton(texts('Open the conversation'), `/console/inbox/${alert.conversation_id}`, {kind: 'small'})
      : alert.visitor_id ? linkButton(texts('Open the visitor'), `/console/live/${alert.visitor_id}`, {kind: 'small'}) : null;
    const take = alert.state === 'open' && may('answer') && button(texts('I take care of it'), {kind: 'small primary', onclick: (event) => acknowledge(event.currentTarget, alert)});
    return el('div.actions', take, open);
  }

  function acknowledge(pressed, alert) {
    return whileBusy(pressed, async () => {
      try {
        alerts.set(alert.id, await api.post(`/alerts/${alert.id}/acknowledge`));
        draw();
      } catch (error) {
        toastError(error);
      }
    });
  }
}
