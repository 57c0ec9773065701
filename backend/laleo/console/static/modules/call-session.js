import {createEmitter} from './emitter.js';
import {closeMedia, openMedia, shareScreen} from './call-media.js';
import {createPeer} from './call-peer.js';

const ALIVE_MS = 10_000;

/**
 * One call of this member in this tab: microphone, camera, screen and the connection to the caller. `stream` is the
 * opened media, or null to hear only; who called is `polite`. Emits 'change' whenever something of what it tells has changed:
 * {state, muted, camera, screen, held, theirs, quality, local, remote}.
 */
export function createCallSession({desk, realtime, entry, stream, polite = false, running = false}) {
  const {on, emit} = createEmitter();
  const life = new AbortController();
  const {signal} = life;
  const id = entry.call.id;
  const local = stream ?? new MediaStream();
  const told = {state: 'connecting', muted: !audioTrack(), camera: Boolean(videoTrack()), screen: false, held: entry.call.held, theirs: {}, quality: null, remote: null};
  const chosen = {}; // ids of microphone, camera and speaker
  let screen = null;
  let lost = false;

  const peer = createPeer({polite, iceServers: entry.ice_servers, running, signal: (data) => realtime.tell('call_signal', {call_id: id, data}), on: {
    track: (remote) => change({remote}),
    state: (state) => change({state: stateWord(state)}),
    media: (theirs) => change({theirs: {...told.theirs, ...theirs}}),
    quality: measured,
    trouble: (error) => console.warn('call', error),
  }});
  peer.add(local);
  say();
  alive();
  const beat = setInterval(alive, ALIVE_MS);
  desk.on('signal', ({call_id: about, data}) => about === id && peer.receive(data), {signal});
  realtime.on('state', (state) => { if (state !== 'open') lost = true; }, {signal});
  realtime.on('welcome', comeBack, {signal});
  navigator.mediaDevices?.addEventListener?.('devicechange', () => emit('devices'), {signal});

  function audioTrack() {
    return local.getAudioTracks()[0];
  }

  function videoTrack() {
    return local.getVideoTracks()[0];
  }

  function change(some) {
    if (signal.aborted) return;
    Object.assign(told, some);
    emit('change');
  }

  function stateWord(state) {
    if (state === 'connected') return 'connected';
    return told.state === 'connecting' && state !== 'failed' ? 'connecting' : 'reconnecting';
  }

  function alive() {
    realtime.tell('call_alive', {call_id: id});
  }

  /** The line was away and is back: this connection carries the call now, and what was signalled meanwhile is lost. */
  function comeBack() {
    alive();
    if (lost) peer.restart();
    lost = false;
  }

  function measured(quality) {
    realtime.tell('call_quality', {call_id: id, samples: quality});
    change({quality});
  }

  function say() {
    peer.say({muted: told.muted || told.held, camera: told.camera && !told.held, screen: told.screen, held: told.held});
  }

  /** What is sent now: nothing of it while the call is on hold. */
  function silence() {
    for (const track of local.getAudioTracks()) track.enabled = !told.muted && !told.held;
    for (const track of [...local.getVideoTracks(), ...(screen?.getTracks() ?? [])]) track.enabled = !told.held;
  }

  async function mute(muted) {
    if (!muted && !audioTrack()) await use('microphone', chosen.microphone);
    change({muted});
    silence();
    say();
  }

  async function setCamera(wanted) {
    if (wanted && !videoTrack()) await openCamera();
    if (!wanted) dropTracks(local.getVideoTracks());
    change({camera: wanted});
    if (!told.screen) await peer.replace('video', videoTrack() ?? null);
    silence();
    say();
  }

  async function openCamera(how = {camera: chosen.camera}) {
    const opened = await openMedia('video', {...how, audio: false});
    if (signal.aborted) return closeMedia(opened);
    dropTracks(local.getVideoTracks());
    return local.addTrack(opened.getVideoTracks()[0]);
  }

  function dropTracks(tracks) {
    for (const track of tracks) {
      track.stop();
      local.removeTrack(track);
    }
  }

  async function share(wanted) {
    if (wanted) {
      screen = await shareScreen();
      if (signal.aborted) return closeMedia(screen);
      screen.getVideoTracks()[0].addEventListener('ended', () => share(false), {signal}); // by the browser's own button
    } else {
      closeMedia(screen);
      screen = null;
    }
    change({screen: wanted});
    await peer.replace('video', screen?.getVideoTracks()[0] ?? videoTrack() ?? null);
    silence();
    return say();
  }

  /** Another microphone or camera from now on. */
  async function use(kind, device) {
    chosen[kind] = device;
    if (kind === 'speaker') return change({});
    if (kind === 'camera') {
      await openCamera();
      change({camera: true});
      if (!told.screen) await peer.replace('video', videoTrack());
    } else {
      const opened = await openMedia('voice', {microphone: device});
      if (signal.aborted) return closeMedia(opened);
      dropTracks(local.getAudioTracks());
      local.addTrack(opened.getAudioTracks()[0]);
      await peer.replace('audio', audioTrack());
    }
    silence();
    return say();
  }

  async function hold(held) {
    await desk.hold(id, held);
    change({held});
    silence();
    say();
  }

  function close() {
    if (signal.aborted) return;
    life.abort();
    clearInterval(beat);
    closeMedia(local);
    closeMedia(screen);
    peer.close();
  }

  return {on, told, local, chosen, mute, setCamera, share, use, hold, close, get screen() { return screen; }, stats: () => peer.stats()};
}
