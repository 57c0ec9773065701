import {el, fill, icon} from './el.js';
import {clock, dayName, moment} from './format.js';
import {keyedChildren} from './keyed.js';
import {badge, button} from './parts.js';
import {linked} from './safe-text.js';

const SAME_BREATH_MS = 5 * 60_000;

/** The list of a thread's messages with day lines; show(messages, pending, {readSeq}). */
export function createMessageList({texts, visitorName, onRetry, onDiscard}) {
  const element = el('ol');
  const draw = keyedChildren(element, {
    key: (item) => item.key,
    create: (item) => (item.day ? el('li.day', item.day) : el('li')),
    update: (line, item) => !item.day && paint(line, item, {texts, visitorName, onRetry, onDiscard}),
  });

  function show(messages, pending, {readSeq = 0} = {}) {
    const lastOurs = messages.findLast((message) => ours(message) && !message.internal);
    const items = [];
    let before = null;
    for (const message of [...messages, ...pending.map(asMessage)]) {
      const day = dayName(message.created_at);
      if (!before || dayName(before.created_at) !== day) items.push({key: `day ${day}`, day});
      items.push({key: message.client_id || message.id, message, follows: sameBreath(before, message), fate: message === lastOurs || message.pending, readSeq});
      before = message;
    }
    draw(items);
  }

  return {element, show};
}

function asMessage(entry) {
  return {...entry, id: entry.client_id, pending: entry, author: {kind: 'operator', id: '', name: ''}};
}

function ours(message) {
  return ['operator', 'agent'].includes(message.author.kind);
}

function sameBreath(before, message) {
  return Boolean(before) && before.author.kind === message.author.kind && (message.pending || before.author.id === message.author.id)
    && before.internal === message.internal && Date.parse(message.created_at) - Date.parse(before.created_at) < SAME_BREATH_MS
    && dayName(before.created_at) === dayName(message.created_at);
}

function paint(line, item, doors) {
  const {message, follows, fate, readSeq} = item;
  const read = fate && !message.pending && (message.read_at || message.seq <= readSeq);
  const drawn = JSON.stringify([message.id, message.pending?.state, follows, fate, read, message.delivered_at]);
  if (line.drawn === drawn) return;
  line.drawn = drawn;
  const {kind} = message.author;
  if (kind === 'system') {
    line.className = 'said';
    fill(line, message.body);
    return;
  }
  line.className = ['bubble', kind, kind !== 'visitor' && 'ours', message.internal && 'note', message.pending && 'pending'].filter(Boolean).join(' ');
  fill(line, !follows && byline(message, doors),
    el('div.text', {title: moment(message.created_at)}, linked(message.body)),
    fate && !message.internal && fateLine(message, read, doors));
}

function byline(message, {texts, visitorName}) {
  const {kind, name} = message.author;
  const who = kind === 'visitor' ? name || visitorName() : name || texts('You');
  return el('div.by', el('strong', who),
    kind === 'agent' && badge(texts('AI agent'), 'agent', 'agent'),
    message.internal && badge(texts('Internal note'), 'note', 'note'),
    el('time.faint', {datetime: message.created_at}, clock(message.created_at)));
}

function fateLine(message, read, {texts, onRetry, onDiscard}) {
  const state = message.pending?.state;
  if (state === 'failed') {
    return el('div.fate.missed', icon('warning', {small: true}), message.pending.problem || texts('Not sent'),
      button(texts('Try again'), {kind: 'quiet small', onclick: () => onRetry(message.client_id)}),
      button(texts('Discard'), {kind: 'quiet small', onclick: () => onDiscard(message.client_id)}));
  }
  if (state === 'waiting') return el('div.fate', icon('offline', {small: true}), texts('Waiting for the connection'));
  if (state) return el('div.fate', icon('clock', {small: true}), texts('Sending'));
  if (read) return el('div.fate', icon('read', {small: true}), texts('Read'));
  return el('div.fate', icon('check', {small: true}), message.delivered_at ? texts('Delivered') : texts('Sent'));
}
