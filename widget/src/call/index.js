import {canShare, closeMedia, devices, openMedia} from '../../../backend/laleo/console/static/modules/call-media.js';
import {createPeer} from '../../../backend/laleo/console/static/modules/call-peer.js';
import {ring} from '../../../backend/laleo/console/static/modules/call-tone.js';
import {createSending} from './sending.js';

const ALIVE_EVERY_MS = 10000;
const OVER = /^(ended|failed|missed|cancelled)$/;
const EVENTS = {failed: 'ended', cancelled: 'ended'};

/** 128 random bits; randomUUID exists only on https pages. */
const randomId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-');
const refused = (detail, code) => Object.assign(Error(detail), {code});

/**
 * The visitor's side of a call: {start(media), hangUp(), take(frame)}. One call at a time; `now` is the running one:
 * {key, media, state, call (as the server shows it), ice, sending, peer, remote, other (what that side shows), since}.
 */
export const start = async (context) => {
  const {config: {calls = {}}, emit, methods, on, page: {signal}, report} = context;
  const live = await context.part('live');
  const [[panel], {createView}] = await Promise.all([context.getPanel(), context.part('callview')]);
  const {socket, store} = live;
  const given = new Set(); // calls and requests given up, of which the server may not know yet
  let now = null;
  let alive;
  let hush;

  const tell = (type, data) => socket.send(type, {call_id: now.call.id, ...data}, type);

  const phase = () => {
    if (!now.sending) return 'asking';
    if (now.state !== 'answered') return 'calling';
    if (now.call.held || now.other?.held) return 'held';
    if (now.link === 'connected') return 'talking';
    return now.since ? 'weak' : 'connecting';
  };
  const show = () => view.update(phase(), now);

  /** Devices and tones go, the view stays with what it has to say. */
  const release = () => {
    hush?.();
    hush = null;
    clearInterval(alive);
    now?.peer?.close();
    now?.sending?.stop();
    store.set('call', null);
    now = null;
  };

  const fail = (code, error = refused(code, code)) => {
    const {media, call, reject} = now;
    if (call) tell('call_end');
    release();
    view.update(/denied|none|busy|unsupported/.test(code) ? code : 'failed', {media});
    reject?.(error);
  };

  /** The way to the other side: made when somebody answered. */
  const join = () => {
    if (now.peer) return;
    const mine = now;
    mine.peer = createPeer({
      polite: true, iceServers: mine.ice, running: mine.running,
      signal: (data) => mine === now && tell('call_signal', {data}),
      on: {
        track(stream) {
          mine.remote = stream;
          view.hear(stream);
          show();
        },
        state(state) {
          if (mine !== now) return;
          mine.link = state;
          if (state === 'connected') mine.since ??= mine.running ? Date.parse(mine.call.answered_at) : Date.now();
          show();
        },
        media(media) {
          mine.other = media;
          show();
        },
        quality: (samples) => mine === now && tell('call_quality', {samples}),
        trouble: (error) => report(error, 'call'),
      },
    });
    if (mine.sending) send();
  };

  const send = () => {
    now.peer?.add(now.sending.stream);
    now.peer?.say(now.sending.said());
  };

  const open = async (mine) => {
    try {
      const stream = await openMedia(mine.media).catch((error) => {
        if (mine.media !== 'video' || !/none|busy/.test(error.code)) throw error;
        mine.notice = 'call_unseen'; // without a camera one is still heard
        return openMedia('voice');
      });
      if (mine !== now) return closeMedia(stream);
      mine.sending = createSending(stream, (kind, track) => mine.peer?.replace(kind, track), () => {
        if (mine !== now) return;
        mine.peer?.say(mine.sending.said());
        show();
      });
      send();
      show();
    } catch (error) {
      if (mine === now) fail(error.code, error);
    }
  };

  const over = () => {
    const {call, state, media, since} = now;
    release();
    if (state === 'cancelled') view.close();
    else view.update(since || state === 'ended' ? 'ended' : state, {call, media});
  };

  /** What the server says of the call; the newest revision counts. */
  const update = (call) => {
    if (call.revision < now.call?.revision) return;
    const {state} = call;
    now.call = call;
    if (state !== now.state) {
      now.state = state;
      emit(`call:${EVENTS[state] ?? state}`, {call_id: call.id, state, media: call.media, reason: call.end_reason ?? null, by: call.answered_by?.name ?? null});
    }
    if (OVER.test(state)) return over();
    if (state === 'answered') {
      hush?.();
      hush = null;
      join();
    } else {
      hush ??= ring('waiting');
    }
    show();
  };

  const ask = () => socket.state === 'online' && socket.send('call', {client_id: now.key, media: now.media}, 'call');

  const beat = () => {
    alive = setInterval(() => now.call && tell('call_alive'), ALIVE_EVERY_MS);
  };

  /** The page was reloaded: the call goes on where the next page begins. */
  const takeUp = ({call, ice_servers: ice}) => {
    const mine = now = {media: call.media, state: call.state, call, ice, running: true};
    beat();
    tell('call_alive');
    update(call);
    open(mine);
  };

  const frames = {
    welcome({call: running}) {
      const id = running?.call.id;
      if (given.has(id)) return socket.send('call_end', {call_id: id}, 'call_end');
      if (now?.call) {
        if (id !== now.call.id) return update({...now.call, state: now.since ? 'ended' : 'missed', end_reason: 'network'});
        now.ice = running.ice_servers;
        tell('call_alive');
        update(running.call);
        now?.peer?.restart();
      } else if (now?.sending) {
        ask();
      } else if (!now && store.get('call')) {
        if (id === store.get('call')) takeUp(running);
        else store.set('call', null);
      }
    },
    ack({client_id: key, call, ice_servers: ice}) {
      if (!call) return;
      if (given.has(key)) return socket.send('call_end', {call_id: call.id}, 'call_end');
      if (key !== now?.key) return;
      store.set('call', call.id);
      emit('call:requested', {call_id: call.id, state: 'requested', media: call.media, reason: null, by: null});
      Object.assign(now, {ice, state: 'requested'}).resolve({call_id: call.id});
      update(call);
    },
    call: ({call}) => call.id === now?.call?.id && update(call),
    call_signal({call_id: id, data}) {
      if (id !== now?.call?.id) return;
      join();
      now.peer.receive(data);
    },
    error({code, title, detail = title}, c) {
      if (c === 'call' && now && !now.call) fail(code, refused(detail, code));
    },
  };

  const api = {
    /** Resolves with {call_id} once the server has it; rejects with the code of what stands in the way. */
    start(media = calls.voice === false ? 'video' : 'voice') {
      if (now) {
        view.open();
        return {call_id: now.call?.id};
      }
      if (live.callWay() === 'callback') return methods.openCallback();
      if (!live.callWay() || calls[media] === false) throw refused('This widget takes no such calls.', 'not_available');
      store.unlock();
      return new Promise((resolve, reject) => {
        const mine = now = {key: randomId(), media, resolve, reject};
        show();
        open(mine).then(() => {
          if (mine !== now) return;
          live.connect(true);
          beat();
          ask();
        });
      });
    },
    hangUp() {
      if (!now) return;
      const {call, key, since, reject} = now;
      given.add(key).add(call?.id);
      if (call) {
        tell('call_end');
        update({...call, state: since || call.state === 'answered' ? 'ended' : 'cancelled', end_reason: since ? 'hung_up_by_visitor' : 'cancelled'});
      } else {
        release();
        view.close();
        reject(refused('The visitor gave up.', 'cancelled'));
      }
    },
    take: ({type, data, c}) => frames[type]?.(data, c),
  };

  const view = createView(context, panel, {
    canShare, devices,
    hangUp: api.hangUp,
    again({media}) {
      view.close();
      context.run('call', media);
    },
    callback({call}) {
      view.close();
      context.run('openCallback', {call_id: call?.id});
    },
    write() {
      view.close();
      context.run('open');
    },
  });
  live.calls = api;
  on('frame', api.take);
  on('identity:changed', (who) => who || now && (release(), view.close()));
  signal.addEventListener('abort', release);
  return api;
};
