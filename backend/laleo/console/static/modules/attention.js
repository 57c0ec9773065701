const KEY = 'laleo.sound';
const ALONE_MS = 1500; // of several open tabs one sounds
const NOTES = [[660, 0], [880, 0.14]];
const LOUD = 0.12;

let context = null;

/** Whether this device makes a sound when a visitor writes. */
export function soundOn() {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

/** Switch the sound of this device on or off. */
export function chooseSound(on) {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
  } catch { /* storage may be refused; the choice then lasts for this page */ }
}

/** Two short notes; nothing where the browser wants a click first. */
export function playSound() {
  context ??= new AudioContext();
  if (context.state === 'suspended') context.resume().catch(() => {});
  for (const [pitch, after] of NOTES) playNote(pitch, context.currentTime + after);
}

function playNote(pitch, start) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUD, start + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.35);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + 0.4);
}

/** The tab's title: what waits, and the screen's name; the app's icon carries the same number. */
export function tabTitle() {
  let screen = '';
  let waiting = 0;

  function show() {
    document.title = `${waiting ? `(${waiting}) ` : ''}${screen} · Laleo`;
  }

  return {
    screen(name) {
      screen = name;
      show();
    },
    waiting(count) {
      waiting = count;
      show();
      navigator.setAppBadge?.(count).catch(() => { /* only an installed app has one */ });
    },
  };
}

/** Sound when a visitor writes, or an agent hands over, while nobody looks at this tab. */
export function mountAttention({realtime, look = () => document.hasFocus()}) {
  const called = new Set();
  realtime.on('message', ({message}) => message?.author?.kind === 'visitor' && call(message.id));
  realtime.on('alert', ({alert}) => alert.event_type === 'conversation.handed_over' && alert.state === 'open' && call(alert.id));
  realtime.on('alert', ({alert}) => alert.state === 'acknowledged' && putAway(alert.id));
  addEventListener('pointerdown', () => context?.resume().catch(() => {}), {once: true, capture: true});

  function call(id) {
    if (called.has(id) || !soundOn() || look()) return;
    called.add(id);
    alone(playSound);
  }
}

/** Run in one of the tabs only. */
function alone(work) {
  if (!navigator.locks) return work();
  return navigator.locks.request('laleo.sound', {ifAvailable: true}, (lock) => {
    if (!lock) return undefined;
    work();
    return new Promise((resolve) => { setTimeout(resolve, ALONE_MS); });
  });
}

/** Take a notification away once somebody takes care of what it tells. */
async function putAway(tag) {
  const registration = await navigator.serviceWorker?.getRegistration('/console');
  for (const one of await registration?.getNotifications({tag}) ?? []) one.close();
}
