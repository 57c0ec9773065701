import {keepCurrent} from './current.js';
import {el, fill, icon} from './el.js';
import {inOneLine, neverCame, stepName} from './flow-words.js';
import {ago, clock, moment} from './format.js';
import {every, keyedChildren} from './keyed.js';
import {badge, linkButton} from './parts.js';
import {whyNot} from './rights.js';
import {emptyState, loadInto} from './states.js';

const LOOK_AGAIN_MS = 5000;

/** Doctor: every attempt to connect, step by step, and what it came to. Looks again by itself. */
export function mountDoctor(element, {api, realtime, texts, signal, may, rest}) {
  const body = el('div');
  fill(element, el('section.card', el('header', el('div.stack', el('h2', texts('Doctor')), el('span.hush', texts('What each program did on its way in, newest first. This list follows by itself.')))), body));
  if (!may('account')) {
    fill(body, el('div.body', el('p.hush', whyNot(texts, 'account'))));
    return;
  }
  const list = el('div.attempts');
  const show = keyedChildren(list, {key: ({id}) => id, create: () => el('details.attempt.flow'), update: paint});
  let flows = [];
  let opened = rest?.[1] ?? '';
  let ready = false;
  const current = keepCurrent({realtime, signal, read});
  loadInto(body, {texts, signal, rows: 4, load: () => current.load(), draw: () => { ready = true; body.shown = ''; draw(); }});
  every(LOOK_AGAIN_MS, () => { if (ready && document.visibilityState === 'visible') current.load().catch(() => {}); }, {signal});

  async function read() {
    const {data} = await api.get('/oauth-flows', {}, {signal});
    return () => { flows = data; draw(); };
  }

  function draw() {
    if (!ready) return;
    const what = flows.length ? 'rows' : 'none';
    if (body.shown !== what) fill(body, flows.length ? el('div.body', list) : firstTime());
    body.shown = what;
    show(flows);
  }

  function firstTime() {
    return emptyState({compact: true, iconName: 'history', title: texts('Nobody has tried to connect yet'),
      detail: texts('When a program connects by OAuth, each of its steps stands here, so that you can tell whose fault it is when one is missing.'),
      actions: [linkButton(texts('Connect an agent'), '/console/settings/connections', {kind: 'primary'})]});
  }

  function paint(line, flow) {
    const drawn = JSON.stringify(flow);
    if (line.drawn === drawn) return;
    line.drawn = drawn;
    if (flow.id === opened) {
      line.open = true;
      opened = '';
    }
    fill(line, el('summary', verdictBadge(flow), el('span.stack', el('strong', flow.client?.name ?? texts('Unknown program')), el('span.faint', inOneLine(texts, flow.steps))),
      el('time.hush.end', {datetime: flow.started_at, title: moment(flow.started_at)}, ago(flow.started_at))),
    el('div.exchange', el('p', el('strong', flow.verdict.text)), el('ol.told.plain', flow.steps.map(step), neverCame(texts, flow.steps).map(missing))));
  }

  function verdictBadge({verdict, steps}) {
    if (verdict.ok) return badge(texts('Works'), 'live', 'check');
    return steps.some(({ok}) => !ok) ? badge(texts('Refused'), 'missed', 'warning') : badge(texts('Not finished'), 'waiting', 'clock');
  }

  function step({step: name, ok, detail, at}) {
    return el('li', ok ? icon('check', {small: true, label: texts('Done')}) : icon('warning', {small: true, label: texts('Refused')}),
      el('strong', stepName(texts, name)), el('span.hush', detail), el('time.faint', {datetime: at, title: moment(at)}, clock(at)));
  }

  function missing([name, meaning]) {
    return el('li.missing', icon('clock', {small: true, label: texts('Did not happen')}), el('span', name), el('span.faint', texts('It never {meaning}.', {meaning})), el('span'));
  }
}
