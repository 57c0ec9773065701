import {callActions} from './call-actions.js';
import {callNotes} from './call-notes.js';
import {callerFace, callerName, doorWord, endWord, qualityWord, stateBadge, talked, timer, waited} from './call-words.js';
import {el, fill, setText} from './el.js';
import {clock, moment, path} from './format.js';
import {every} from './keyed.js';
import {facts, iconButton, visitorAvatar} from './parts.js';
import {loadInto} from './states.js';
import {toast} from './toast.js';

const TICK_MS = 1000;
const MOVES = {requested: 'Asked for a call', ringing: 'Rang', answered: 'Answered', ended: 'Ended', missed: 'Missed', cancelled: 'Gave up', failed: 'Failed'};
const DETAILS = {held: 'Put on hold', resumed: 'Went on', transferred: 'Taken over', transfer_declined: 'A colleague did not take it over'};

/** One call in full: what it was, its timeline, its quality, its notes, and what can be done about it. */
export function mountCallRecord(element, context) {
  const {api, realtime, texts, signal, callId, may, onClose, onChanged = () => {}, siteName = () => ''} = context;
  const body = el('div.panel-body', {tabindex: '0', role: 'region', 'aria-label': texts('About this call')});
  const head = el('header.panel-head');
  const actions = el('div.actions');
  const about = el('div');
  const waiting = el('span.number');
  const talking = el('span.number');
  const measured = el('section', {hidden: true});
  const steps = el('section');
  const notes = callNotes({api, texts, signal, callId, may});
  let call = null;
  fill(element, el('div.panel-head', el('div.stack'), closeButton()), body);
  loadInto(body, {texts, signal, rows: 4, load, draw: start});

  function closeButton() {
    return iconButton(texts('Close'), 'close', {onclick: onClose});
  }

  async function load() {
    const [found, timeline] = await Promise.all([api.get(`/calls/${callId}`, {}, {signal}), api.get(`/calls/${callId}/timeline`, {}, {signal})]);
    call = found;
    return timeline.data;
  }

  function start(timeline) {
    fill(element, head, fill(body, el('section', actions, about), steps, measured, notes.element));
    drawSteps(timeline);
    paint();
    notes.show(call);
    realtime.on('call', (frame) => frame.call.id === callId && frame.call.revision >= call.revision && update(frame.call), {signal});
    every(TICK_MS, () => !call.ended_at && paint(), {signal});
  }

  async function update(next) {
    call = next;
    paint();
    notes.show(call);
    const {data} = await api.get(`/calls/${callId}/timeline`, {}, {signal}).catch(() => ({data: null}));
    if (data && !signal.aborted) drawSteps(data);
  }

  function changed(next) {
    update(next);
    onChanged(next);
  }

  function paint() {
    paintHead();
    const possible = JSON.stringify([call.state, call.triaged_at, call.caller_phone, call.conversation_id]);
    if (actions.drawn !== possible) fill(actions, callActions(call, {...context, onChanged: changed}));
    actions.drawn = possible;
    actions.hidden = actions.childElementCount === 0;
    setText(waiting, timer(waited(call)));
    setText(talking, talked(call) === null ? '' : timer(talked(call)));
    if (about.drawn !== call.revision) fill(about, facts(told()));
    about.drawn = call.revision;
  }

  function paintHead() {
    if (head.drawn === call.revision) return;
    head.drawn = call.revision;
    paintQuality();
    fill(head, visitorAvatar(callerFace(call), {large: true, presence: Boolean(call.visitor)}),
      el('div.stack', el('h2.clip', callerName(call)), el('div.actions', stateBadge(texts, call), el('span.faint', endWord(texts, call)))), closeButton());
  }

  function told() {
    return [[texts('Kind'), call.media === 'video' ? texts('Video call') : texts('Voice call')], [texts('Through'), [doorWord(texts, call), siteName(call.site_id)].filter(Boolean).join(' · ')],
      [texts('Page'), call.page && el('a', {href: call.page.url, target: '_blank', rel: 'noopener noreferrer', title: call.page.url}, call.page.title || path(call.page.url))],
      [texts('Visitor'), call.visitor_id && el('a', {href: `/console/live/${call.visitor_id}`}, callerName(call))],
      [texts('Conversation'), call.conversation_id && el('a', {href: `/console/inbox/${call.conversation_id}`}, texts('Open in inbox'))],
      [texts('Telephone'), call.caller_phone && el('span.with-copy', el('a', {href: `tel:${call.caller_phone}`}, call.caller_phone))],
      [texts('Asked for'), moment(call.requested_at)], [texts('Waited'), waiting],
      [texts('Talked'), talking.textContent && talking], [texts('Answered by'), call.answered_by?.name],
      [texts('Taken care of'), call.triaged_at && moment(call.triaged_at)], [texts('Id'), el('span.with-copy', el('code', call.id), iconButton(texts('Copy'), 'copy', {kind: 'quiet small', onclick: () => navigator.clipboard?.writeText(call.id).then(() => toast(texts('Copied')))}))]];
  }

  function drawSteps(timeline) {
    fill(steps, el('h3', texts('Timeline')), el('ol.trail', timeline.map((move) => el('li', el('span', stepWord(move)), el('time', {datetime: move.at, title: moment(move.at)}, clock(move.at)), by(move)))));
  }

  function stepWord({to_state: state, from_state: before, detail}) {
    const said = DETAILS[detail];
    if (state === before && said) return texts(said);
    return texts(MOVES[state] ?? state);
  }

  function by({by: who, detail}) {
    const words = [who?.name, DETAILS[detail] ? '' : endWord(texts, {end_reason: detail})].filter(Boolean).join(' · ');
    return words && el('span.path.faint', words);
  }

  function paintQuality() {
    const sides = Object.entries(call.quality ?? {}).filter(([, one]) => one && typeof one === 'object');
    measured.hidden = sides.length === 0;
    fill(measured, el('h3', texts('Quality')), sides.map(([side, sample]) => qualityOf(side, sample)));
  }

  function qualityOf(side, sample) {
    const {word, tone} = qualityWord(texts, sample);
    const name = {caller: texts('The caller’s side'), answerer: texts('Our side')}[side] ?? side;
    return el('div.stack-3', el('p.call-line', word && el(`span.dot.${tone}`), [name, word].filter(Boolean).join(': ')), facts([
      [texts('Delay'), has(sample.rtt_ms) && `${Math.round(sample.rtt_ms)} ms`], [texts('Jitter'), has(sample.jitter_ms) && `${Math.round(sample.jitter_ms)} ms`],
      [texts('Lost'), has(sample.loss) && `${(sample.loss * 100).toFixed(1)} %`], [texts('Bitrate'), has(sample.bitrate_kbps) && `${Math.round(sample.bitrate_kbps)} kbit/s`], [texts('Codec'), sample.codec]]));
  }
}

function has(value) {
  return value !== null && value !== undefined;
}
