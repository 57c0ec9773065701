import {el, fill, setText} from './el.js';
import {clockLength} from './file-words.js';
import {button, iconButton} from './parts.js';

const LONGEST_S = 300;
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

/** Record a voice note: a button to begin, a strip while it runs; `onFile(file)` gets the result. */
export function createVoiceRecorder({texts, onFile, onProblem, signal}) {
  const strip = el('div.recording', {hidden: true});
  const start = iconButton(texts('Record a voice note'), 'microphone', {kind: 'quiet small', onclick: begin});
  let recorder = null;
  start.hidden = !globalThis.MediaRecorder || !navigator.mediaDevices?.getUserMedia;
  signal?.addEventListener('abort', () => end(false), {once: true});

  async function begin() {
    if (recorder) return;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({audio: true});
      run(stream);
    } catch (error) {
      onProblem(error.name === 'NotAllowedError' ? texts('The browser may not use the microphone. Allow it in the address bar and try again.') : texts('No microphone was found.'));
    }
  }

  function run(stream) {
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one)) ?? '';
    const parts = [];
    const since = performance.now();
    const length = el('span.number', {role: 'timer'}, clockLength(0));
    recorder = new MediaRecorder(stream, type ? {mimeType: type} : {});
    recorder.timer = setInterval(() => {
      const seconds = (performance.now() - since) / 1000;
      setText(length, clockLength(seconds));
      if (seconds >= LONGEST_S) end(true);
    }, 250);
    recorder.addEventListener('dataavailable', (event) => event.data.size && parts.push(event.data));
    recorder.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop();
      if (recorder?.keep && parts.length) onFile(asFile(parts));
      recorder = null;
    });
    recorder.start();
    start.setAttribute('aria-pressed', 'true');
    const stop = button(texts('Attach'), {kind: 'small', iconName: 'check', onclick: () => end(true)});
    fill(strip, el('span.dot.missed.pulse'), el('span', texts('Recording')), length, button(texts('Discard'), {kind: 'quiet small', onclick: () => end(false)}), stop);
    strip.hidden = false;
    stop.focus();
  }

  function end(keep) {
    if (!recorder) return;
    clearInterval(recorder.timer);
    recorder.keep = keep;
    strip.hidden = true;
    start.removeAttribute('aria-pressed');
    start.focus();
    if (recorder.state !== 'inactive') recorder.stop();
  }

  function asFile(parts) {
    const type = parts[0].type.split(';')[0] || 'audio/webm';
    return new File(parts, `${texts('Voice note')}.${type.split('/')[1]}`, {type});
  }

  return {start, strip};
}
