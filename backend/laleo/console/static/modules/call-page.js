import {canCall, closeMedia} from './call-media.js';
import {ring} from './call-tone.js';
import {mediaTrouble} from './call-trouble.js';
import {createCallbackForm} from './callback-form.js';
import {el, fill, icon} from './el.js';
import {clockLength} from './file-words.js';
import {openWhatThereIs, runCall} from './guest-call.js';
import {createGuestLine} from './guest-line.js';
import {button} from './parts.js';
import {texts} from './texts.js';
import {uniqueId} from './unique.js';

const ALIVE_MS = 10_000;
const place = document.querySelector('[data-call-page]');
const {widgetId, number, name, url, online, kinds, callback, accent, onAccent, theme} = place.dataset;
const KEY = `laleo.caller.${widgetId}`;
const {timeZone: timezone} = Intl.DateTimeFormat().resolvedOptions();
const start = place.querySelector('[data-start]');
const stage = el('div.stage', {'aria-live': 'polite'});
const line = createGuestLine({url, hello: () => ({
  widget_id: widgetId, token: kept(), page: {url: location.href, title: document.title, referrer: document.referrer}, language: navigator.language, timezone,
})});
let isOnline = online === 'true';
let call = null; // as the server last said
let entry = null; // {call, leg_id, ice_servers} of our own call
let stream = null;
let running = null; // the connected call's scene
let hush = () => {};
let beat = 0;

if (theme !== 'auto') document.documentElement.dataset.theme = theme;
if (accent) document.documentElement.style.setProperty('--call-accent', accent);
if (accent) document.documentElement.style.setProperty('--on-call-accent', onAccent);
start.after(stage);
line.on('welcome', welcomed);
line.on('call', ({call: next}) => follow(next));
line.on('availability', ({online: next}) => { isOnline = next; if (!call) idle(); });
line.on('state', (state) => { place.dataset.line = state; });
idle();
line.start();

function kept() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // a browser that keeps nothing
  }
}

async function welcomed({token, online: next, call: mine}) {
  try {
    sessionStorage.setItem(KEY, token);
  } catch { /* this visitor then ends with the page */ }
  isOnline = next;
  if (mine && !entry) {
    entry = mine;
    stream = await openWhatThereIs(mine.call.media).catch(() => null); // to hear at least
    follow(mine.call, true);
  } else if (!mine && entry && !running) over({...call, state: 'ended'});
  else if (!call) idle();
}

function show(...children) {
  fill(stage, ...children);
}

function idle(lead = '') {
  start.hidden = false;
  place.dataset.state = 'idle';
  const able = canCall();
  const wants = (media, word, iconName) => kinds.includes(media) && button(word, {kind: 'primary large', iconName, onclick: () => begin(media)});
  show(el('p.there', el(`span.dot${isOnline ? '.live' : ''}`), isOnline ? texts('Somebody is there') : texts('Nobody is there right now')), lead && el('p.notice.waiting', lead),
    able ? el('div.actions', wants('voice', texts('Call'), 'calls'), wants('video', texts('Video call'), 'camera'))
      : el('p.notice.waiting', texts('This browser cannot make calls here. A current browser can, over https.')),
    callback === 'true' && button(texts('Ask to be called back'), {kind: 'quiet', iconName: 'callbacks', onclick: () => askBack()}),
    able && el('p.faint', texts('Your browser asks for the microphone. Nothing is installed, and the call costs nothing.')));
}

async function begin(media) {
  place.dataset.state = 'asking';
  show(el('p.there', icon('microphone'), texts('Allow the microphone')), el('p.faint', texts('Your browser asks now.')));
  try {
    stream = await openWhatThereIs(media);
    place.dataset.state = 'asked';
    const got = media === 'video' && stream.getVideoTracks().length ? 'video' : 'voice';
    entry = await line.send('call', {client_id: uniqueId(), media: got, channel_number: number});
    follow(entry.call);
  } catch (error) {
    closeMedia(stream);
    entry = null;
    refused(error);
  }
}

function refused({code, message}) {
  const known = ['denied', 'none', 'busy', 'unsupported'].includes(code) && mediaTrouble(texts, code);
  idle(known ? `${known.title}. ${known.detail}` : message);
}

/** The newest of our own call; older news may come late. */
function follow(next, resumed = false) {
  if (!entry || next.id !== entry.call.id || (call && call.id === next.id && next.revision < call.revision)) return;
  const before = call;
  call = next;
  if (['requested', 'ringing'].includes(call.state)) ringing(before);
  else if (call.state === 'answered') talk(resumed);
  else over(call);
}

function ringing(before) {
  if (before && before.id === call.id) return;
  start.hidden = true;
  place.dataset.state = 'ringing';
  hush = ring('waiting');
  beat = setInterval(() => line.tell('call_alive', {call_id: call.id}), ALIVE_MS);
  show(el('div.ringing', el('span.pulse', icon('calls')), el('h1', texts('Ringing')), el('p.faint', name)),
    button(texts('Hang up'), {kind: 'large refuse', iconName: 'hang-up', onclick: hangUp}));
}

function talk(resumed) {
  if (running) return;
  quiet();
  start.hidden = true;
  place.dataset.state = 'talking';
  running = runCall({line, entry, stream, polite: true, running: resumed, texts, since: () => call.answered_at, onEnd: hangUp, name: call.answered_by?.name || name});
  show(running.element);
}

function quiet() {
  hush();
  hush = () => {};
  clearInterval(beat);
}

function hangUp() {
  return line.send('call_end', {call_id: call.id}).then(() => over({...call, state: call.state === 'answered' ? 'ended' : 'cancelled'}));
}

function over(last) {
  if (!entry) return;
  quiet();
  running?.close();
  closeMedia(stream);
  entry = running = stream = call = null;
  start.hidden = true;
  if (last.state === 'missed' && callback === 'true') return askBack(last.id);
  place.dataset.state = 'over';
  const seconds = last.answered_at ? (Date.parse(last.ended_at ?? new Date().toISOString()) - Date.parse(last.answered_at)) / 1000 : 0;
  const title = {missed: texts('Nobody could answer'), cancelled: texts('You hung up'), failed: texts('The call did not come about')}[last.state] ?? texts('The call is over');
  show(el('div.ringing', el('h1', title), seconds > 0 && el('p.faint', texts('You talked for {time}.', {time: clockLength(seconds)}))), button(texts('Back'), {kind: 'large', onclick: () => idle()}));
  return undefined;
}

/** The form for a call back; after a call that nobody answered it comes by itself. */
function askBack(callId) {
  start.hidden = true;
  place.dataset.state = 'callback';
  const form = createCallbackForm({texts, line, timezone, callId, onBack: () => idle(), onSent: ({phone_shown: phone}) => {
    place.dataset.state = 'sent';
    show(el('div.ringing', icon('check'), el('h1', texts('We call you back')), el('p.faint', texts('At {phone}.', {phone}))), button(texts('Back'), {kind: 'large', onclick: () => idle()}));
    stage.querySelector('button').focus();
  }});
  show(el('div.ringing', el('h1', callId ? texts('Nobody could answer') : texts('Ask to be called back')), el('p.faint', texts('Leave your number, and we call you.'))), form.element);
  form.focus();
}
