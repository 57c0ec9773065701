import {devices, level} from './call-media.js';
import {el, fill} from './el.js';
import {field, selectInput} from './form.js';
import {openFloating} from './floating.js';
import {toastError} from './toast.js';

const METER_MS = 100;

/** Choose microphone, camera and speaker during a call, with a meter that shows whether the microphone hears. */
export function openDevices(anchor, {session, texts, canSpeak}) {
  const life = new AbortController();
  const fields = el('div.stack-3');
  const meter = el('meter.level', {min: '0', max: '1', value: '0', 'aria-label': texts('Microphone level')});
  const box = el('div.picker.devices', {role: 'dialog', 'aria-label': texts('Devices')}, fields, meter);
  const floating = openFloating(box, anchor, {above: true, onClose: () => life.abort()});
  session.on('devices', draw, {signal: life.signal});
  draw().then(() => { fields.querySelector('select')?.focus(); floating.place(); });
  measure();

  async function draw() {
    const {microphones, cameras, speakers} = await devices();
    fill(fields, choice(texts('Microphone'), 'microphone', microphones, session.local.getAudioTracks()[0]),
      choice(texts('Camera'), 'camera', cameras, session.local.getVideoTracks()[0]),
      canSpeak && choice(texts('Speaker'), 'speaker', speakers));
  }

  function choice(label, kind, list, track) {
    if (list.length === 0) return null;
    const current = session.chosen[kind] ?? track?.getSettings().deviceId ?? list[0].id;
    const input = selectInput(list.map(({id, label: name}, index) => [id, name || `${label} ${index + 1}`]), current, {
      onchange: () => session.use(kind, input.value).catch((error) => { toastError(error); draw(); })});
    return field({label, input}).element;
  }

  function measure() {
    const track = session.local.getAudioTracks()[0];
    if (!track) return void (meter.hidden = true);
    const ear = level(new MediaStream([track]));
    const timer = setInterval(() => { meter.value = ear.read(); }, METER_MS);
    life.signal.addEventListener('abort', () => { clearInterval(timer); ear.stop(); }, {once: true});
  }

  return floating;
}
