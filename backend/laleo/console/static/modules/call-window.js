import {callerFace, callerName, qualityWord, talked, timer} from './call-words.js';
import {createCallControls} from './call-controls.js';
import {createCallSide} from './call-side.js';
import {canFloat, float} from './call-picture.js';
import {el, fill, icon, setText} from './el.js';
import {every} from './keyed.js';
import {badge, button, iconButton, visitorAvatar} from './parts.js';
import {toast, toastError} from './toast.js';
import {overlays} from './shell.js';

const TICK_MS = 1000;
const OPENS_LARGE = '(min-width: 64rem), (max-width: 48rem)'; // in between a corner is enough

/**
 * The window of a running call over any page: picture or face, controls, quality in words, and beside it the visitor
 * and the notes. Small in a corner, or large; on the phone it fills the screen or is a line on top.
 */
export function openCallWindow(context, session) {
  const {desk, api, texts, colleagues, signal: whole} = context;
  const life = new AbortController();
  const {signal} = life;
  const {told} = session;
  const call = () => desk.mine?.call;
  const theirs = el('video.theirs', {autoplay: true, playsinline: true, 'aria-label': texts('Picture of the other side')});
  const own = el('video.own', {autoplay: true, playsinline: true, 'aria-label': texts('Your picture')});
  const face = el('div.call-face', visitorAvatar(callerFace(call()), {large: true, presence: false}));
  const line = el('p.call-line', {role: 'status'});
  const clock = el('span.number');
  const name = el('h2.clip');
  const signs = el('div.call-signs');
  const unheard = button(texts('Press to hear'), {kind: 'primary', iconName: 'speaker', hidden: true, onclick: () => hear()});
  const controls = createCallControls({session, texts, video: theirs, colleagues: (words) => colleagues(call(), words), onTransfer: transfer, onEnd: () => desk.end(session.id)});
  const side = createCallSide({...context, signal, onClose: () => resize(false)}, call());
  const size = iconButton('', 'larger', {kind: 'quiet', onclick: () => resize(!element.classList.contains('large'))});
  const picture = canFloat(theirs) && iconButton(texts('Keep above all windows'), 'picture', {onclick: () => floatOut().catch(toastError)});
  const scene = el('div.call-scene', theirs, face, own, signs, unheard);
  const main = el('div.call-main', el('header', el('div.stack', name, el('div.call-under', clock, line)), picture, size), scene, controls.element);
  const element = el('section.call-window', {'aria-label': texts('Call')}, main, side.element);
  let back = null; // closes the small window

  own.muted = true;
  overlays().append(element);
  resize(matchMedia(OPENS_LARGE).matches);
  session.on('change', paint, {signal});
  desk.on('mine-changed', paint, {signal});
  every(TICK_MS, tick, {signal});
  whole.addEventListener('abort', close, {once: true});
  paint();

  function resize(large) {
    element.classList.toggle('large', large);
    const label = large ? texts('Make it small') : texts('Show visitor and notes');
    size.setAttribute('aria-label', label);
    size.title = label;
    fill(size, icon(large ? 'smaller' : 'larger'));
  }

  function paint() {
    if (!call()) return;
    setText(name, callerName(call()));
    play(theirs, told.remote);
    play(own, told.screen ? session.screen : session.local);
    own.classList.toggle('mirrored', !told.screen);
    own.hidden = !told.camera && !told.screen;
    const seen = (told.theirs.camera || told.theirs.screen) && !told.theirs.held;
    theirs.classList.toggle('whole', Boolean(told.theirs.screen));
    scene.classList.toggle('seen', Boolean(seen));
    if (session.chosen.speaker && theirs.sinkId !== session.chosen.speaker) theirs.setSinkId(session.chosen.speaker).catch(toastError);
    paintLine();
    paintSigns();
    controls.paint();
    side.paint(call());
    tick();
  }

  function play(video, stream) {
    if (video.srcObject === stream) return;
    video.srcObject = stream;
    if (video === theirs && stream) hear();
  }

  /** Some browsers play sound only after a press. */
  function hear() {
    theirs.play().then(() => { unheard.hidden = true; }, (error) => { unheard.hidden = error.name !== 'NotAllowedError'; });
  }

  function paintLine() {
    const {word, tone} = qualityWord(texts, told.quality);
    const [text, look] = told.held ? [texts('On hold'), 'waiting'] : told.state === 'connecting' ? [texts('Connecting'), 'waiting']
      : told.state === 'reconnecting' ? [texts('Connection lost. Trying again'), 'missed'] : [word || texts('Connected'), tone || 'live'];
    if (line.shown === text) return;
    if (line.shown && told.state === 'connected' && element.classList.contains('lost')) toast(texts('The call is connected again'));
    element.classList.toggle('lost', told.state === 'reconnecting');
    line.shown = text;
    fill(line, el(`span.dot.${look}`), text);
  }

  function paintSigns() {
    const {muted, held, screen} = told.theirs;
    const shown = [held && badge(texts('They put you on hold'), 'waiting', 'pause'), muted && !held && badge(texts('Their microphone is off'), '', 'microphone-off'),
      screen && badge(texts('They share their screen'), 'accent', 'screen-share'), told.screen && badge(texts('You share your screen'), 'accent', 'screen-share')].filter(Boolean);
    const drawn = shown.map((one) => one.textContent).join();
    if (signs.drawn !== drawn) fill(signs, shown);
    signs.drawn = drawn;
  }

  function tick() {
    if (call()) setText(clock, timer(talked(call()) ?? 0));
  }

  async function transfer(member) {
    await api.post(`/calls/${session.id}/transfer`, {member_id: member.id});
    toast(texts('It rings for {name}. You stay on the line until they answer.', {name: member.name || member.email}));
  }

  async function floatOut() {
    if (back) return back();
    back = await float(scene, theirs, () => {
      back = null;
      if (signal.aborted) return;
      controls.element.before(scene);
      replay();
    });
    return replay();
  }

  /** What is moved in a page, or to another window, stops to play. */
  function replay() {
    for (const video of [theirs, own]) if (video.srcObject) video.play().catch(() => { /* closed again meanwhile */ });
  }

  function close() {
    if (signal.aborted) return;
    life.abort();
    back?.();
    element.remove();
  }

  return {element, close, larger: () => resize(true)};
}
