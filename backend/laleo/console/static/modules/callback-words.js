import {ago, clock, date, dayName, secondsSince} from './format.js';
import {dueAt} from './callbacks-store.js';

const LATE_S = 15 * 60;

/** Whether the promised time is over, or nobody has called for a while who was asked to call at once. */
export function overdue(callback, now = Date.now()) {
  return callback.state !== 'done' && secondsSince(dueAt(callback), now) > LATE_S;
}

/** "Today, 15:00" for this person, and the same moment for the caller where it differs. */
export function wishedTimes(texts, {preferred_at: at, timezone}) {
  if (!at) return {ours: texts('As soon as possible'), theirs: ''};
  const ours = `${dayOf(texts, at)}, ${clock(at)}`;
  const theirs = timeIn(at, timezone);
  return {ours, theirs: theirs && theirs !== clock(at) ? texts('{time} for them ({zone})', {time: theirs, zone: timezone}) : ''};
}

function dayOf(texts, at) {
  const tomorrow = new Date(Date.now() + 86_400_000);
  if (new Date(at).toDateString() === tomorrow.toDateString()) return texts('Tomorrow');
  return Date.parse(at) > Date.now() && dayName(at) !== 'Today' ? date(at) : dayName(at);
}

function timeIn(at, timezone) {
  if (!timezone) return '';
  try {
    return new Date(at).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', timeZone: timezone});
  } catch {
    return ''; // a zone that this browser does not know
  }
}

/** "asked 4 min ago". */
export function askedWhen(texts, {created_at: at}) {
  return texts('asked {when}', {when: ago(at)});
}
