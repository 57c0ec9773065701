import {h, iconButton} from '../panel/dom.js';

const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
const ENDINGS = {'audio/webm': 'webm', 'audio/mp4': 'm4a', 'audio/ogg': 'ogg'};
const WORDS = {NotAllowedError: 'voice_denied', NotFoundError: 'voice_missing', SecurityError: 'voice_denied'};
const LONGEST_S = 300;
const EVERY_MS = 80;
const BAR_PX = 5;

/** How loud it is, from right to left. */
const createMeter = (stream, audio) => {
  const canvas = h('canvas', {className: 'meter', width: 240, height: 40, ariaHidden: 'true'});
  const analyser = new AnalyserNode(audio(), {fftSize: 512});
  const source = audio().createMediaStreamSource(stream);
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const levels = [];
  return {
    node: canvas,
    draw() {
      analyser.getFloatTimeDomainData(samples);
      levels.push(Math.min(1, Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length) * 5));
      const pen = canvas.getContext('2d');
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.fillStyle = getComputedStyle(canvas).color;
      levels.slice(-Math.floor(canvas.width / BAR_PX)).reverse().forEach((level, index) => {
        const height = Math.max(3, level * canvas.height);
        pen.fillRect(canvas.width - (index + 1) * BAR_PX, (canvas.height - height) / 2, 3, height);
      });
    },
    stop: () => source.disconnect(),
  };
};

/**
 * A voice note, from the question for the microphone to the decision to send. The place is filled
 * while it lasts; `done(file | null, problem?)` ends it.
 */
export const createVoice = (words, {audio, createPlayer}, done) => {
  const {text, dates} = words;
  const node = h('div', {className: 'voice', hidden: true});
  let stream;
  let recorder;
  let meter;
  let timer;
  let player;

  const release = () => {
    clearInterval(timer);
    meter?.stop();
    stream?.getTracks().forEach((track) => track.stop());
    player?.stop();
    stream = recorder = meter = player = null;
  };

  const end = (file, problem) => {
    if (recorder) recorder.onstop = null;
    if (recorder?.state === 'recording') recorder.stop();
    release();
    node.hidden = true;
    node.replaceChildren();
    done(file, problem);
  };
  const discard = () => iconButton('trash', text('voice_discard'), () => end(null));

  const preview = (file) => {
    player = createPlayer({source: async () => file, label: text('voice_note'), isHere: true}, words);
    const send = iconButton('send', text('voice_send'), () => end(file), 'send');
    node.replaceChildren(discard(), player.node, send);
    send.focus();
  };

  const finish = (pieces, type) => {
    const [plain] = type.split(';');
    release();
    preview(new File(pieces, `${text('voice_file')}.${ENDINGS[plain] || 'webm'}`, {type: plain}));
  };

  const record = () => {
    const pieces = [];
    const began = Date.now();
    recorder = new MediaRecorder(stream, {mimeType: TYPES.find((type) => MediaRecorder.isTypeSupported(type))});
    recorder.ondataavailable = ({data}) => pieces.push(data);
    recorder.onstop = () => finish(pieces, recorder?.mimeType || TYPES[0]);
    meter = createMeter(stream, audio);
    const time = h('span', {className: 'time'}, dates.clock(0));
    const stop = iconButton('stop', text('voice_stop'), () => recorder.stop(), 'send stop');
    node.replaceChildren(discard(), h('span', {className: 'sr', role: 'status'}, text('voice_recording')), meter.node, time, stop);
    timer = setInterval(() => {
      const seconds = (Date.now() - began) / 1000;
      meter.draw();
      time.textContent = dates.clock(seconds);
      if (seconds >= LONGEST_S) recorder.stop();
    }, EVERY_MS);
    recorder.start(1000);
    stop.focus();
  };

  return {
    node,
    async start() {
      node.hidden = false;
      node.replaceChildren(discard(), h('span', {className: 'detail', role: 'status'}, text('voice_asking')));
      try {
        const granted = await navigator.mediaDevices.getUserMedia({audio: true});
        if (node.hidden) return granted.getTracks().forEach((track) => track.stop());
        stream = granted;
        record();
      } catch (error) {
        if (!node.hidden) end(null, WORDS[error.name] || 'voice_failed');
      }
    },
    isActive: () => !node.hidden,
    /** The panel is put away: nothing is recorded that nobody sees. */
    rest: () => recorder?.state === 'recording' && recorder.stop(),
    cancel: () => !node.hidden && end(null),
  };
};
