import {canShare} from './call-media.js';
import {canFloat, float} from './call-picture.js';
import {isMediaTrouble, mediaTrouble} from './call-trouble.js';
import {el, fill, icon, setText} from './el.js';
import {clockLength} from './file-words.js';
import {badge, button, whileBusy} from './parts.js';

const TICK_MS = 1000;

/**
 * The picture and the buttons of a call on a page without an account. `session` as call-session.js makes it; `name` of
 * the other side. {element, close}.
 */
export function createGuestScene({session, texts, name, since, onEnd}) {
  const life = new AbortController();
  const {signal} = life;
  const {told} = session;
  const theirs = el('video.theirs', {autoplay: true, playsinline: true, 'aria-label': texts('Picture of the other side')});
  const own = el('video.own', {autoplay: true, playsinline: true, 'aria-label': texts('Your picture')});
  const line = el('span.call-line', {role: 'status'});
  const clock = el('span.number', {role: 'timer'});
  const problem = el('p.notice.missed', {role: 'alert', hidden: true});
  const signs = el('div.call-signs');
  const unheard = button(texts('Press to hear'), {kind: 'primary', iconName: 'speaker', hidden: true, onclick: () => hear()});
  const scene = el('div.call-scene', theirs, el('div.call-face', el('span.avatar.tone-2.large', {'aria-hidden': 'true'}, icon('person'))), own, signs, unheard);
  const mute = control('microphone', () => session.mute(!told.muted));
  const camera = control('camera', () => session.setCamera(!told.camera));
  const screen = canShare() && control('screen-share', () => session.share(!told.screen));
  const picture = canFloat(theirs) && control('picture', () => float(scene, theirs, () => controls.before(scene)), texts('Small window'));
  const end = control('hang-up', onEnd, texts('Hang up'));
  const controls = el('div.call-controls', {role: 'toolbar', 'aria-label': texts('Call')}, mute, camera, screen, picture, end);
  const element = el('section.guest-call', {'aria-label': texts('Call')}, el('header', el('h1.clip', name), el('p.call-under', clock, line)), scene, problem, controls);
  const tick = setInterval(paintClock, TICK_MS);

  end.classList.add('refuse');
  own.muted = true;
  session.on('change', paint, {signal});
  paint();
  paintClock();

  function control(iconName, work, label = '') {
    return el('button.call-button', {type: 'button', 'data-control': iconName, onclick: (event) => whileBusy(event.currentTarget, () => attempt(work))},
      el('span.sign', icon(iconName)), el('span.word', label));
  }

  async function attempt(work) {
    problem.hidden = true;
    try {
      await work();
    } catch (error) {
      const known = isMediaTrouble(error.code);
      if (error.code === 'denied' && work !== onEnd) return; // they have just said no, or think better of it
      fill(problem, known ? mediaTrouble(texts, error.code).title : error.message).hidden = false;
    }
  }

  function show(control_, on, word, sign) {
    control_.setAttribute('aria-pressed', String(on));
    setText(control_.querySelector('.word'), word);
    if (control_.sign !== sign) fill(control_.querySelector('.sign'), icon(sign));
    control_.sign = sign;
  }

  function paint() {
    const seen = (told.theirs.camera || told.theirs.screen) && !told.theirs.held;
    play(theirs, told.remote);
    play(own, told.screen ? session.screen : session.local);
    own.hidden = !told.camera && !told.screen;
    own.classList.toggle('mirrored', !told.screen);
    theirs.classList.toggle('whole', Boolean(told.theirs.screen));
    scene.classList.toggle('seen', Boolean(seen));
    show(mute, told.muted, told.muted ? texts('Unmute') : texts('Mute'), told.muted ? 'microphone-off' : 'microphone');
    show(camera, told.camera, told.camera ? texts('Camera off') : texts('Camera on'), told.camera ? 'camera' : 'camera-off');
    if (screen) show(screen, told.screen, told.screen ? texts('Stop sharing') : texts('Share screen'), 'screen-share');
    paintLine();
    const {muted, held} = told.theirs;
    fill(signs, held && badge(texts('You are on hold'), 'waiting', 'pause'), muted && !held && badge(texts('Their microphone is off'), '', 'microphone-off'));
  }

  function paintLine() {
    const words = {connecting: [texts('Connecting'), 'waiting'], connected: [texts('Connected'), 'live']};
    const [text, tone] = words[told.state] ?? [texts('Connection lost. Trying again'), 'missed'];
    if (line.textContent === text) return;
    fill(line, el(`span.dot.${tone}`), text);
    element.dataset.state = told.state;
  }

  function paintClock() {
    setText(clock, clockLength(Math.max(0, (Date.now() - Date.parse(since())) / 1000) || 0));
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

  function close() {
    life.abort();
    clearInterval(tick);
    element.remove();
  }

  return {element, close};
}
