import {el, fill} from './el.js';
import {ago, moment} from './format.js';
import {every, keyedChildren} from './keyed.js';
import {linked} from './safe-text.js';
import {badge, button, whileBusy} from './parts.js';
import {toast, toastError} from './toast.js';

const TICK_MS = 30_000;
const QUOTE = ': “'; // a summary ends with the beginning of the text, which is shown whole below it
const DECIDERS = ['owner', 'admin', 'operator'];

/** What agents and programs propose and a person decides; takes no room while nothing waits. */
export function mountApprovals(element, {api, realtime, texts, signal}) {
  const list = el('ol');
  const show = keyedChildren(list, {key: ({id}) => id, create: card, update: (line, one) => line.tick(one)});
  let role = '';
  let shown = [];
  let asking = false;
  let again = false;

  fill(element, el('h2.group', texts('Waits for your approval')), list);
  element.hidden = true;
  api.get('/me', {}, {signal}).then((me) => { role = me.member?.role ?? ''; return load(); }).catch(() => {});
  every(TICK_MS, () => show(shown), {signal});
  for (const frame of ['approval', 'welcome']) realtime.on(frame, load, {signal});

  async function load() {
    again = asking;
    if (asking || !role) return;
    asking = true;
    try {
      const waiting = await api.all('/approvals', {params: {state: 'pending'}, most: 100, signal});
      element.hidden = waiting.length === 0;
      shown = waiting.toReversed();
      show(shown);
    } catch { /* what is shown stays; the next look tries again */ } finally {
      asking = false;
    }
    if (again) load();
  }

  function card(one) {
    const when = el('time.faint.end', {datetime: one.created_at, title: moment(one.created_at)});
    const text = typeof one.arguments.body === 'string' ? one.arguments.body : '';
    const line = el('li.proposal',
      el('div.by', badge(one.proposed_by.name, one.proposed_by.kind === 'agent' ? 'agent' : '', one.proposed_by.kind === 'agent' ? 'agent' : 'code'), when),
      el('p.what', text ? one.summary.split(QUOTE)[0] : one.summary),
      text && el('div.text', {tabindex: '0', role: 'group', 'aria-label': texts('The whole text')}, linked(text)),
      el('div.actions', subject(one.arguments), DECIDERS.includes(role) ? decisions(one) : el('span.hush', texts('An operator, admin or owner decides.'))));
    line.tick = () => fill(when, ago(one.created_at));
    return line;
  }

  function subject({conversation_id: conversation, visitor_id: visitor}) {
    if (conversation) return el('a.faint.push-end', {href: `/console/inbox/${conversation}`}, texts('Conversation'));
    return visitor && el('a.faint.push-end', {href: `/console/live/${visitor}`}, texts('Visitor'));
  }

  function decisions(one) {
    const word = (text, verb, done, more) => button(text, {kind: 'small', 'aria-label': `${text}: ${one.summary}`, onclick: (event) => decide(event.currentTarget, one, verb, done), ...more});
    return [word(texts('Reject'), 'reject', texts('Rejected')), word(texts('Approve'), 'approve', texts('Approved and done'), {kind: 'primary small', iconName: 'check'})];
  }

  function decide(pressed, one, verb, done) {
    return whileBusy(pressed, async () => {
      try {
        await api.post(`/approvals/${one.id}/${verb}`);
        toast(done);
      } catch (error) {
        toastError(error);
      }
      await load();
    });
  }
}
