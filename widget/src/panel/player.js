import {h, icon, SHAPES} from './dom.js';
import {audio} from './sounds.js';

const STEP_MS = 100;
let playing;

/**
 * Plays a recording from its bytes, so that no page's policy for media stands in the way.
 * `source` gives a Blob; `duration` in seconds, when known before it is loaded; `isHere` when loading costs nothing.
 */
export const createPlayer = ({source, duration = 0, label, isHere}, {text, dates}) => {
  let buffer;
  let node;
  let began = 0;
  let position = 0;
  let timer;

  const button = h('button', {className: 'play', type: 'button'});
  const seek = h('input', {type: 'range', min: 0, step: 0.1, ariaLabel: label});
  const time = h('span', {className: 'time', ariaHidden: 'true'});
  const trouble = h('span', {className: 'trouble', role: 'status', hidden: true});

  const show = () => {
    const length = buffer?.duration ?? duration ?? 0;
    const now = node ? Math.min(length, audio().currentTime - began) : position;
    seek.max = length || 1;
    seek.value = now;
    seek.ariaValueText = dates.clock(now);
    time.textContent = dates.clock(node || now ? now : length);
  };

  const setButton = () => {
    const key = node ? 'pause' : 'play';
    if (button.dataset.shape === key) return;
    button.dataset.shape = key;
    button.ariaLabel = `${text(key)}: ${label}`;
    button.replaceChildren(icon(SHAPES[key], 18));
  };

  const pause = (at = audio().currentTime - began) => {
    if (!node) return;
    clearInterval(timer);
    node.onended = null;
    node.stop();
    node = null;
    position = at;
    if (playing === pause) playing = null;
    setButton();
    show();
  };

  const load = async () => {
    try {
      buffer ||= await audio().decodeAudioData(await (await source()).arrayBuffer());
    } catch {
      trouble.hidden = false;
      trouble.textContent = text('cannot_play');
    }
    return buffer;
  };

  const play = async () => {
    if (!await load()) return;
    if (audio().state === 'suspended') await audio().resume();
    playing?.();
    playing = pause;
    if (position >= buffer.duration - 0.05) position = 0;
    node = new AudioBufferSourceNode(audio(), {buffer});
    node.connect(audio().destination);
    node.onended = () => pause(0);
    node.start(0, position);
    began = audio().currentTime - position;
    timer = setInterval(show, STEP_MS);
    setButton();
  };

  button.onclick = () => node ? pause() : play();
  seek.oninput = () => {
    const wasPlaying = Boolean(node);
    pause();
    position = Number(seek.value);
    show();
    if (wasPlaying) play();
  };
  setButton();
  show();
  if (isHere) load().then(show);
  return {node: h('div', {className: 'player'}, button, seek, time, trouble), stop: () => pause()};
};
