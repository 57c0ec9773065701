import {clockLength} from './file-words.js';
import {secondsSince} from './format.js';
import {badge} from './parts.js';
import {visitorName} from './visitor-words.js';

const HOUR = 3600;
const STATES = {
  requested: ['Ringing', 'waiting'], ringing: ['Ringing', 'waiting'], answered: ['In progress', 'live'],
  ended: ['Ended', ''], missed: ['Missed', 'missed'], cancelled: ['Gave up', 'missed'], failed: ['Failed', 'missed'],
};
const ENDS = {
  hung_up_by_visitor: 'The visitor hung up', hung_up_by_operator: 'We hung up', cancelled: 'The visitor gave up', declined: 'Everybody declined',
  no_answer: 'Nobody answered in time', nobody_there: 'Nobody was there', network: 'A connection was lost', failed: 'The call did not come about',
};
const DOORS = {widget: 'Widget', page: 'Call page', api: 'API', callback: 'Callback'};
const POOR = {loss: 0.08, rtt: 600, jitter: 80};
const FAIR = {loss: 0.02, rtt: 250, jitter: 30};

/** Who is on the other end, as far as it is known. */
export function callerName(call) {
  if (call.visitor?.name || !(call.caller_name || call.caller_phone)) return call.visitor ? visitorName(call.visitor) : call.caller_name || call.caller_phone || 'Caller';
  return call.caller_name || call.caller_phone;
}

/** What the avatar is drawn from. */
export function callerFace(call) {
  return {id: call.visitor?.id ?? call.id, name: call.visitor?.name ?? call.caller_name ?? '', online: call.visitor?.online ?? false};
}

/** Whether it still rings somewhere. */
export function waits({state}) {
  return state === 'requested' || state === 'ringing';
}

/** Whether nobody spoke with the caller. */
export function unanswered({state}) {
  return state === 'missed' || state === 'cancelled';
}

/** The call's state as a coloured word. */
export function stateBadge(texts, call) {
  const [word, tone] = call.held && call.state === 'answered' ? ['On hold', 'waiting'] : STATES[call.state] ?? [call.state, ''];
  return badge(texts(word), tone);
}

/** How it ended, in words; empty while it has not. */
export function endWord(texts, {end_reason: reason}) {
  return reason ? texts(ENDS[reason] ?? String(reason).replaceAll('_', ' ')) : '';
}

/** Where it came in: "Widget", "Call page 123456". */
export function doorWord(texts, {via, channel_number: number}) {
  return [texts(DOORS[via] ?? via), number].filter(Boolean).join(' ');
}

/** Seconds since somebody asked for this call, or as long as it waited. */
export function waited(call, now = Date.now()) {
  return call.wait_s ?? secondsSince(call.requested_at, now);
}

/** Seconds of talking, so far or in all; null when nobody talked. */
export function talked(call, now = Date.now()) {
  if (!call.answered_at) return null;
  return call.duration_s ?? secondsSince(call.answered_at, now);
}

/** "0:42", "12:03", "1:02:03". */
export function timer(seconds) {
  if (seconds < HOUR) return clockLength(seconds);
  return `${Math.floor(seconds / HOUR)}:${clockLength(seconds % HOUR).padStart(5, '0')}`;
}

/** 'good', 'fair' or 'poor' from what was measured; null when nothing was. Loss is a part of one. */
export function quality(sample) {
  if (!sample || [sample.rtt_ms, sample.jitter_ms, sample.loss].every((one) => one === null || one === undefined)) return null;
  if (beyond(sample, POOR)) return 'poor';
  return beyond(sample, FAIR) ? 'fair' : 'good';
}

function beyond({loss = 0, rtt_ms: rtt = 0, jitter_ms: jitter = 0}, limit) {
  return loss > limit.loss || rtt > limit.rtt || jitter > limit.jitter;
}

const QUALITIES = {good: ['Good connection', 'live'], fair: ['Fair connection', 'waiting'], poor: ['Poor connection', 'missed']};

/** The quality in words, and its tone. */
export function qualityWord(texts, sample) {
  const [word, tone] = QUALITIES[quality(sample)] ?? ['', ''];
  return {word: word && texts(word), tone};
}
