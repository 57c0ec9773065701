import {callActions} from './call-actions.js';
import {callerFace, callerName, doorWord, stateBadge, talked, timer, unanswered, waited, waits} from './call-words.js';
import {el, fill, icon, setText} from './el.js';
import {ago, clock, dayName, moment, path} from './format.js';
import {keyedChildren} from './keyed.js';
import {visitorAvatar} from './parts.js';

/** Rows of calls: show(calls, selected) repaints what changed; also the seconds of those that wait or run. */
export function createCallsList(context, {label, actions = true}) {
  const element = el(`div.rows.cards.calls-list${actions ? '' : '.past'}`, {role: 'list', 'aria-label': label});
  const show = keyedChildren(element, {key: ({call}) => call.id, create: ({call}) => createRow(call, context, actions), update: (line, {call, selected}) => line.paint(call, selected)});
  return {element, show: (calls, selected) => show(calls.map((call) => ({call, selected: call.id === selected})))};
}

function createRow({id}, context, withActions) {
  const {texts, siteName} = context;
  const who = el('div.who');
  const where = el('div.stack.second');
  const times = el('div.stack.second');
  const length = el('span.number');
  const buttons = el('div.actions.end.second');
  const line = el('div.row.press', {role: 'listitem', onclick: (event) => !event.target.closest('a, button') && who.querySelector('a').click()}, who, where, times, el('div.end.corner.call-state'), buttons);
  let drawn = '';

  function paint(call, selected) {
    if (selected) line.setAttribute('aria-current', 'true');
    else line.removeAttribute('aria-current');
    setText(length, lengthWord(call));
    const now = JSON.stringify([call, dayName(call.requested_at)]);
    if (now === drawn) return;
    drawn = now;
    const name = callerName(call);
    fill(who, visitorAvatar(callerFace(call), {presence: Boolean(call.visitor)}), el('span.stack', el('a.clip', {href: `/console/calls/${id}`}, name), el('span.faint.clip', kind(call))));
    fill(where, el('span.clip', {title: call.page?.url ?? ''}, call.page ? call.page.title || path(call.page.url) : doorWord(texts, call)), el('span.faint.clip', [call.page && doorWord(texts, call), siteName(call.site_id)].filter(Boolean).join(' · ')));
    fill(times, el('time.clip', {datetime: call.requested_at, title: moment(call.requested_at)}, when(call)), el('span.faint.clip', call.answered_by ? texts('By {name}', {name: call.answered_by.name}) : ''));
    fill(line.querySelector('.call-state'), stateBadge(texts, call), length);
    fill(buttons, withActions && callActions(call, context));
  }

  function kind(call) {
    return [icon(call.media === 'video' ? 'camera' : 'calls', {small: true}), call.media === 'video' ? texts('Video') : texts('Voice')];
  }

  function when({requested_at: at}) {
    return Date.now() - Date.parse(at) < 3_600_000 ? ago(at) : `${dayName(at)}, ${clock(at)}`;
  }

  return Object.assign(line, {paint});
}

/** How long it waits, runs, or ran; what was missed, how long it waited in vain. */
function lengthWord(call) {
  if (waits(call) || unanswered(call)) return timer(waited(call));
  const talking = talked(call);
  return talking === null ? '' : timer(talking);
}
