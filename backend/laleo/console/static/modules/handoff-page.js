import {closeMedia} from './call-media.js';
import {mediaTrouble} from './call-trouble.js';
import {el, fill, icon} from './el.js';
import {openWhatThereIs, runCall} from './guest-call.js';
import {createGuestLine} from './guest-line.js';
import {button} from './parts.js';
import {texts} from './texts.js';

const OVER = ['ended', 'missed', 'cancelled', 'failed'];
const place = document.querySelector('[data-guest]');
const {session, url} = place.dataset;
const stage = el('div.stage', {'aria-live': 'polite'});
const line = createGuestLine({url, hello: () => ({handoff: session})});
let told = null; // the last welcome
let call = null;
let stream = null;
let running = null;

place.append(stage);
line.on('welcome', welcomed);
line.on('call', ({call: next}) => follow(next));
line.on('state', (state) => {
  place.dataset.line = state;
  if (state === 'refused' && call && !OVER.includes(call.state)) over(texts('The link no longer works'));
});
show(el('h1', texts('One moment')));
line.start();

function show(...children) {
  fill(stage, ...children);
}

function welcomed(data) {
  const isNew = !told;
  told = data;
  call = data.call;
  if (OVER.includes(call.state)) return over();
  if (data.audience === 'view') return look();
  if (isNew && data.talking) return join(true);
  if (!running && isNew) waitingRoom();
  return undefined;
}

/** Who calls, as far as it is known, and from which page. */
function about() {
  const {name, page} = told.about;
  return [el('h1.clip', name || texts('A visitor')), page?.title && el('p.faint.clip', page.title)];
}

function waitingRoom(trouble = '') {
  place.dataset.state = 'waiting';
  const lead = call.state === 'answered' ? texts('{name} talks with them now and hands the call to you.', {name: call.answered_by?.name ?? texts('A colleague')}) : texts('They are waiting for an answer.');
  show(el('div.ringing', el('span.pulse', icon('calls')), ...about(), el('p.faint', lead)), trouble && el('p.notice.waiting', {role: 'alert'}, trouble),
    button(texts('Talk now'), {kind: 'primary large', iconName: 'microphone', onclick: () => join()}),
    el('p.faint', texts('Your browser asks for the microphone. The caller hears you at once.')));
}

async function join(resumed = false) {
  place.dataset.state = 'asking';
  show(el('p.there', icon('microphone'), texts('Allow the microphone')), el('p.faint', texts('Your browser asks now.')));
  try {
    stream = await openWhatThereIs(call.media);
    const entry = resumed ? told : await line.send('call_answer', {call_id: call.id});
    follow(entry.call);
    if (OVER.includes(call.state)) return;
    place.dataset.state = 'talking';
    running = runCall({line, entry, stream, polite: false, running: resumed, texts, name: told.about.name || texts('A visitor'), since: () => call.answered_at, onEnd: hangUp});
    show(running.element);
  } catch (error) {
    closeMedia(stream);
    const known = ['denied', 'none', 'busy', 'unsupported'].includes(error.code) && mediaTrouble(texts, error.code);
    if (error.code === 'answered_elsewhere' || error.code === 'call_over') over(error.message);
    else waitingRoom(known ? `${known.title}. ${known.detail}` : error.message);
  }
}

function follow(next) {
  if (!next || (call && next.revision < call.revision)) return;
  const before = call?.state;
  call = next;
  if (OVER.includes(call.state)) over();
  else if (told?.audience === 'view') look();
  else if (!running && before !== call.state && place.dataset.state === 'waiting') waitingRoom();
}

/** Only a look: who calls, and what becomes of it. */
function look() {
  place.dataset.state = 'looking';
  const words = {requested: texts('Ringing'), ringing: texts('Ringing'), answered: texts('{name} talks with them.', {name: call.answered_by?.name ?? texts('A colleague')})};
  show(el('div.ringing', el('span.pulse', icon('calls')), ...about(), el('p.there', {role: 'status'}, el(`span.dot.${call.state === 'answered' ? 'live' : 'waiting'}`), words[call.state])));
}

function hangUp() {
  line.tell('call_end', {call_id: call.id});
}

function over(text = '') {
  running?.close();
  closeMedia(stream);
  running = stream = null;
  place.dataset.state = 'over';
  show(el('div.ringing', el('h1', text || texts('The call is over')), el('p.faint', texts('You can close this page.'))));
  line.stop();
}
