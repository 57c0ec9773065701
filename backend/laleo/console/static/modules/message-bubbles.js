import {agentAvatar} from './agent-avatar.js';
import {attachmentTiles} from './attachment-tiles.js';
import {el, fill, icon} from './el.js';
import {clock, dayName, moment} from './format.js';
import {keyedChildren} from './keyed.js';
import {marked} from './highlight.js';
import {badge, button} from './parts.js';
import {linked} from './safe-text.js';

const SAME_BREATH_MS = 5 * 60_000;

/**
 * The list of a thread's messages with day lines; show(messages, pending, {readSeq, deliveredSeq, words}).
 * `renew(id)` gives an attachment fresh links; `onTakeOver(client_id)` sends what a colleague's claim held up.
 */
export function createMessageList(doors) {
  const element = el('ol');
  const draw = keyedChildren(element, {
    key: (item) => item.key,
    create: (item) => (item.day ? el('li.day', item.day) : el('li')),
    update: (line, item) => !item.day && paint(line, item, doors),
  });

  function show(messages, pending, {readSeq = 0, deliveredSeq = 0, words = ''} = {}) {
    const lastOurs = messages.findLast((message) => ours(message) && !message.internal);
    const items = [];
    let before = null;
    for (const message of [...messages, ...pending.map(asMessage)]) {
      const day = dayName(message.created_at);
      if (!before || dayName(before.created_at) !== day) items.push({key: `day ${day}`, day});
      const fate = message.pending || (message === lastOurs && fateOf(message, readSeq, deliveredSeq));
      items.push({key: message.client_id || message.id, message, follows: sameBreath(before, message), fate, words});
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

function fateOf(message, readSeq, deliveredSeq) {
  if (message.read_at || message.seq <= readSeq) return 'read';
  return message.delivered_at || message.seq <= deliveredSeq ? 'delivered' : 'sent';
}

function sameBreath(before, message) {
  return Boolean(before) && before.author.kind === message.author.kind && (message.pending || before.author.id === message.author.id)
    && before.internal === message.internal && Date.parse(message.created_at) - Date.parse(before.created_at) < SAME_BREATH_MS
    && dayName(before.created_at) === dayName(message.created_at);
}

function paint(line, item, doors) {
  const {message, follows, fate, words} = item;
  const drawn = JSON.stringify([message.id, message.pending?.state, follows, fate, words]);
  if (line.drawn === drawn) return;
  line.drawn = drawn;
  if (message.seq) line.dataset.seq = message.seq;
  const {kind} = message.author;
  if (kind === 'system') {
    line.className = 'said';
    fill(line, message.body);
    return;
  }
  line.className = ['bubble', kind, kind !== 'visitor' && 'ours', message.internal && 'note', message.pending && 'pending'].filter(Boolean).join(' ');
  fill(line, !follows && byline(message, doors),
    message.attachments?.length > 0 && attachmentTiles(message.attachments, doors),
    message.body && el('div.text', {title: moment(message.created_at)}, marked(linked(message.body), words)),
    message.quick_replies?.length > 0 && el('ul.offered', {'aria-label': doors.texts('Quick replies')}, message.quick_replies.map((text) => el('li', text))),
    fate && !message.internal && fateLine(message, fate, doors));
}

function byline(message, {texts, visitorName}) {
  const {kind, name} = message.author;
  const who = kind === 'visitor' ? visitorName() : name || texts('You');
  return el('div.by', kind === 'agent' && agentAvatar(message.author, {size: 'tiny'}), el('strong.clip', who),
    kind === 'agent' && badge(texts('AI agent'), 'agent', 'agent'),
    message.internal && badge(texts('Internal note'), 'note', 'lock'),
    el('time.faint', {datetime: message.created_at}, clock(message.created_at)));
}

function fateLine(message, fate, doors) {
  if (message.pending) return pendingLine(message, doors);
  const [sign, word] = {read: ['read', 'Read'], delivered: ['read', 'Delivered'], sent: ['check', 'Sent']}[fate];
  return el(`div.fate.${fate}`, icon(sign, {small: true}), doors.texts(word));
}

function pendingLine(message, {texts, onRetry, onDiscard, onTakeOver}) {
  const {state, problem, code} = message.pending;
  if (state === 'waiting') return el('div.fate', icon('offline', {small: true}), texts('Waiting for the connection'));
  if (state !== 'failed') return el('div.fate', icon('clock', {small: true}), texts('Sending'));
  const held = code === 'claimed' && onTakeOver;
  return el('div.fate.missed', {role: 'alert'}, icon('warning', {small: true}), el('span', problem || texts('Not sent')),
    held ? button(texts('Take over and send'), {kind: 'quiet small', onclick: () => onTakeOver(message.client_id)})
      : button(texts('Try again'), {kind: 'quiet small', onclick: () => onRetry(message.client_id)}),
    button(texts('Discard'), {kind: 'quiet small', onclick: () => onDiscard(message.client_id)}));
}
