import {createText, h, icon, initials, shortName} from '../panel/dom.js';
import css from './call.css';

const SHAPES = {
  phone: 'M7 4H4.5C4 13 11 20 20 19.5V17l-4-2-2 2q-4.5-2.5-7-7l2-2z',
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  camera: 'M3 7h12v10H3zM15 11l6-3v8l-6-3',
  turn: 'M4 12a8 8 0 0 1 14-5.3V4M20 12a8 8 0 0 1-14 5.3V20M18 7h-3M6 17h3',
  screen: 'M3 5h18v11H3zM9 20h6M12 13V8M9.5 10.5L12 8l2.5 2.5',
  devices: 'M4 8h9M17 8h3M4 16h3M11 16h9M15 6v4M9 14v4',
  down: 'M6 9l6 6 6-6',
};
const RUNNING = /^(asking|calling|connecting|talking|weak|held)$/;
const CHOICES = {
  missed: ['callback', 'write'], unsupported: ['callback', 'write'],
  denied: ['again', 'callback', 'write'], none: ['again', 'callback', 'write'],
  busy: ['again', 'callback', 'write'], failed: ['again', 'callback', 'write'],
};
const WORDS = {again: 'retry', callback: 'callback_open', write: 'call_write'};
const LISTS = {microphones: 'call_microphone', cameras: 'call_camera', speakers: 'call_speaker'};
const GOODBYE_MS = 4000;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/**
 * What is seen and heard of a call: a dialog in the panel's place, or a bar while the visitor reads on.
 * `update(phase, call)`: asking, calling, connecting, talking, weak, held, ended, missed, or what went wrong.
 */
const createView = ({config: {appearance, calls, team_name: teamName, texts}, launcher, on, opened}, panel, deeds) => {
  const text = createText(texts);
  const team = shortName(teamName, appearance.title);
  const sheet = new CSSStyleSheet();
  let phase = '';
  let now = {};
  let small = false;
  let ticking;
  let leaving;

  const button = (shape, key, onclick, className = 'round') =>
    h('button', {className, type: 'button', ariaLabel: text(key), title: text(key), onclick}, icon(SHAPES[shape], 22));
  const video = (className) => h('video', {className, autoplay: true, playsInline: true, muted: true, hidden: true});
  const sound = h('audio', {autoplay: true});
  const theirs = video('theirs');
  const own = video('own');
  const face = h('span', {className: 'avatar', ariaHidden: 'true'});
  const title = h('h2');
  const status = h('p', {role: 'status'});
  const notice = h('p', {className: 'hint'});
  const time = h('span', {role: 'timer'});
  const choices = h('div', {className: 'choices'});
  const lists = h('div', {className: 'lists', hidden: true});
  const controls = {
    mute: button('mic', 'call_mute', () => now.sending.mute()),
    camera: button('camera', 'call_camera', () => now.sending.toggleCamera()),
    turn: button('turn', 'call_turn', () => now.sending.turn()),
    screen: button('screen', 'call_share', () => now.sending.toggleScreen()),
    devices: button('devices', 'call_devices', () => list()),
  };
  const minimise = button('down', 'call_minimise', () => resize(true), 'round away');
  const node = h('div', {className: `panel ${appearance.position} on-phone-full call`, role: 'dialog', tabIndex: -1, ariaLabel: text('call_label', {team}), hidden: true},
    theirs, own, minimise, h('div', {className: 'about-call'}, face, title, status, time, notice), choices, lists,
    h('div', {className: 'controls'}, ...Object.values(controls), button('phone', 'call_hang_up', () => deeds.hangUp(), 'round end')));
  const back = h('button', {className: 'back', type: 'button', onclick: () => resize(false)});
  const barMute = button('mic', 'call_mute', () => now.sending.mute());
  const bar = h('div', {className: `bar ${appearance.position}`, role: 'group', ariaLabel: text('call_label', {team}), hidden: true},
    back, barMute, button('phone', 'call_hang_up', () => deeds.hangUp(), 'round end'));

  /** Beside the launcher, or under the panel's header: wherever the visitor is. */
  const place = (isOpen) => {
    bar.classList.toggle('loose', !isOpen);
    if (isOpen) panel.header.node.after(bar);
    else panel.float.before(bar);
  };

  const resize = (isSmall) => {
    const hadFocus = node.contains(panel.shadowRoot.activeElement) || bar.contains(panel.shadowRoot.activeElement);
    small = isSmall && RUNNING.test(phase);
    node.hidden = !phase || small;
    bar.hidden = !phase || !small;
    panel.panel.inert = !node.hidden;
    if (small ? hadFocus : phase) (small ? back : node).focus();
    for (const one of [sound, theirs, own]) one.play().catch(() => {}); // a browser that wants a gesture first gets one by the next press
  };

  const list = async () => {
    lists.hidden = !lists.hidden;
    controls.devices.ariaExpanded = String(!lists.hidden);
    if (lists.hidden) return;
    const all = await deeds.devices();
    if (!sound.setSinkId) all.speakers = [];
    const {sending} = now;
    const using = {microphones: sending.stream.getAudioTracks()[0], cameras: sending.camera && sending.stream.getVideoTracks()[0]};
    const take = {
      microphones: (id) => sending.useMicrophone(id),
      cameras: (id) => sending.useCamera({camera: id}),
      speakers: (id) => sound.setSinkId(id),
    };
    lists.replaceChildren(...Object.keys(LISTS).filter((kind) => all[kind].length).map((kind) => {
      const current = kind === 'speakers' ? sound.sinkId || 'default' : using[kind]?.getSettings?.().deviceId;
      const options = all[kind].map(({id, label}, index) => h('option', {value: id, selected: id === current}, label || String(index + 1)));
      if (kind === 'cameras' && !current) options.unshift(h('option', {value: '', selected: true, disabled: true}, '–'));
      return h('label', {}, text(LISTS[kind]), h('select', {onchange: ({target}) => take[kind](target.value)}, ...options));
    }));
    lists.querySelector('select')?.focus();
  };

  const tick = () => {
    time.textContent = now.since ? clock((Date.now() - now.since) / 1000) : '';
    back.replaceChildren(icon(SHAPES.phone, 18), h('b', {dir: 'auto'}, title.textContent), h('span', {}, phase === 'talking' ? time.textContent : status.textContent));
  };

  const draw = () => {
    const {call, sending, remote, other = {}} = now;
    const isRunning = RUNNING.test(phase);
    const name = shortName(call?.answered_by?.name, team);
    title.textContent = name;
    face.textContent = initials(name);
    status.textContent = phase === 'talking' ? '' : text(`call_${phase}`);
    notice.textContent = now.notice && isRunning ? text(now.notice) : '';
    theirs.hidden = !(isRunning && remote?.getVideoTracks().length && (other.camera ?? other.screen ?? true) | other.screen);
    own.hidden = !(isRunning && sending?.camera | sending?.screen);
    own.classList.toggle('mirrored', Boolean(sending?.camera && sending.facing === 'user'));
    if (sending && isRunning && own.srcObject !== sending.stream) own.srcObject = sending.stream;
    node.classList.toggle('pictured', !theirs.hidden);
    node.classList.toggle('running', isRunning);
    for (const control of [...Object.values(controls), barMute]) control.hidden = !sending || !isRunning;
    controls.camera.hidden ||= calls.video === false;
    controls.turn.hidden ||= !sending?.camera || !matchMedia('(pointer: coarse)').matches;
    controls.screen.hidden ||= !deeds.canShare();
    barMute.ariaPressed = controls.mute.ariaPressed = String(Boolean(sending?.muted));
    controls.camera.ariaPressed = String(Boolean(sending?.camera));
    controls.screen.ariaPressed = String(Boolean(sending?.screen));
    minimise.hidden = !isRunning;
    lists.hidden ||= !isRunning;
    const offered = (CHOICES[phase] ?? []).filter((choice) => choice !== 'callback' || calls.callback !== false);
    choices.replaceChildren(...offered.map((choice, index) =>
      h('button', {className: index ? 'plain wide' : 'primary wide', type: 'button', onclick: () => deeds[choice](now)}, text(WORDS[choice]))));
    if (!isRunning) choices.append(h('button', {className: 'plain wide', type: 'button', onclick: () => view.close()}, text('close')));
    tick();
  };

  const view = {
    update(next, data) {
      const isNew = next !== phase;
      const wasRunning = RUNNING.test(phase);
      phase = next;
      now = data;
      clearTimeout(leaving);
      ticking ||= setInterval(tick, 1000);
      draw();
      if (!RUNNING.test(next)) sound.srcObject = theirs.srcObject = own.srcObject = null;
      if (!isNew) return;
      if (next === 'ended') {
        leaving = setTimeout(view.close, GOODBYE_MS);
        if (small) view.close();
      } else if (!wasRunning || !RUNNING.test(next)) {
        resize(false);
      }
    },
    /** The other side's stream, also when it got another track. */
    hear(stream) {
      sound.srcObject = theirs.srcObject = stream;
      for (const one of [sound, theirs]) one.play().catch(() => {});
    },
    open: () => resize(false),
    close() {
      const hadFocus = panel.shadowRoot.activeElement;
      clearInterval(ticking);
      clearTimeout(leaving);
      ticking = phase = '';
      resize(false);
      if (hadFocus && (node.contains(hadFocus) || bar.contains(hadFocus))) launcher.button.focus();
    },
  };

  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    if (RUNNING.test(phase)) resize(true);
    else view.close();
  });
  sheet.replaceSync(css);
  panel.shadowRoot.adoptedStyleSheets = [...panel.shadowRoot.adoptedStyleSheets, sheet];
  panel.shadowRoot.append(sound, node);
  place(opened);
  on('open', () => place(true));
  on('close', () => place(false));
  return view;
};

/** How a call looks, apart from how it goes. */
export const start = async () => ({createView});
