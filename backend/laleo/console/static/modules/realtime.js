import {createDialer} from './dialer.js';
import {createEmitter} from './emitter.js';
import {frameLink} from './frame-link.js';
import {delayBefore, restartDelay} from './back-off.js';

const SILENCE_MS = 30_000;
const OPEN_TIMEOUT_MS = 5000;
const CUT = 1006;
const RESTARTING = 1012;

/**
 * The member's realtime connection: opens with a one-time ticket, resumes after a cut,
 * keeps its watched conversations. Events: 'state', 'welcome', and every server frame by its type.
 * States: connecting, open, waiting (for the next try), offline, closed. `transport`: websocket or http.
 */
export function createRealtime({api, url}) {
  const {on, emit} = createEmitter();
  const dialer = createDialer(url);
  const watched = new Map(); // conversation id -> () => last seq seen
  const lifetime = new AbortController();
  let link = null;
  let state = 'closed';
  let attempt = 0;
  let timer = 0;
  let position;
  let opened = false;
  let generation = 0;

  function setState(next) {
    if (state === next) return;
    state = next;
    emit('state', next);
  }

  async function connect() {
    clearTimeout(timer);
    const mine = (generation += 1);
    link?.close();
    link = null;
    setState('connecting');
    try {
      const {ticket} = await api.post('/live-tickets');
      if (mine !== generation || lifetime.signal.aborted) return;
      const line = await dialer.dial();
      if (mine === generation && !lifetime.signal.aborted) open(line, ticket, mine);
      else line.close();
    } catch (error) {
      if (mine === generation) fail(error);
    }
  }

  function open(line, ticket, mine) {
    timer = setTimeout(() => mine === generation && unheard(2), OPEN_TIMEOUT_MS);
    link = frameLink(line, {
      hello: {ticket, ...(position ? {seen: {position}} : {})},
      onFrame: (frame) => mine === generation && receive(frame),
      onClose: (code) => {
        if (mine !== generation) return;
        if (code === CUT && state !== 'open') unheard(1);
        else retry(code);
      },
    });
  }

  /** No welcome came: perhaps nothing but HTTP gets through here. */
  function unheard(weight) {
    generation += 1;
    link?.close();
    dialer.failed(weight).catch(() => { /* the server is away altogether */ });
    retry(CUT);
  }

  function receive(frame) {
    const data = frame.d ?? {};
    position = frame.position ?? data.position ?? position;
    if (frame.t === 'welcome') welcomed(data);
    else emit(frame.t, data);
  }

  function welcomed(data) {
    clearTimeout(timer);
    dialer.welcomed();
    attempt = 0;
    const resumed = opened;
    opened = true;
    setState('open');
    emit('welcome', {...data, resumed});
    emit('counts', data.counts ?? {});
    for (const [id, lastSeq] of watched) sendWatch(id, lastSeq);
  }

  function fail(error) {
    if (error.status === 401 || error.status === 403) setState('closed');
    else retry(0);
  }

  function retry(code) {
    link = null;
    if (lifetime.signal.aborted) return;
    setState(navigator.onLine === false ? 'offline' : 'waiting');
    clearTimeout(timer);
    timer = setTimeout(connect, code === RESTARTING ? restartDelay() : delayBefore(document.hidden ? Infinity : attempt));
    attempt += 1;
  }

  function pause() {
    generation += 1;
    clearTimeout(timer);
    link?.close();
    link = null;
    setState('closed');
  }

  function reopenSoon() {
    if (state === 'connecting') return;
    attempt = 0;
    connect();
  }

  function sendWatch(conversationId, lastSeq) {
    send('watch', {conversation_id: conversationId, after_seq: lastSeq()}).then(
      (answer) => emit('watched', answer), () => { /* the next welcome watches again */ });
  }

  /** Send a frame; resolves with the answer's data, rejects when it is refused or the line is down. */
  function send(type, data) {
    if (state !== 'open' || !link) return Promise.reject(new Error('The realtime connection is down.'));
    return link.ask(type, data);
  }

  /** Send a frame nobody answers (typing); silently dropped while the line is down. */
  function tell(type, data) {
    if (state === 'open') link?.tell(type, data);
  }

  function watch(conversationId, lastSeq, {signal} = {}) {
    watched.set(conversationId, lastSeq);
    if (state === 'open') sendWatch(conversationId, lastSeq);
    signal?.addEventListener('abort', () => unwatch(conversationId, lastSeq), {once: true});
  }

  function unwatch(conversationId, lastSeq) {
    if (watched.get(conversationId) !== lastSeq) return;
    watched.delete(conversationId);
    tell('unwatch', {conversation_id: conversationId});
  }

  /** Listen to the page's life: leaving, coming back, waking up, losing the network. */
  function start() {
    const {signal} = lifetime;
    addEventListener('pagehide', pause, {signal});
    addEventListener('pageshow', (event) => event.persisted && reopenSoon(), {signal});
    addEventListener('online', reopenSoon, {signal});
    addEventListener('offline', () => { pause(); setState('offline'); }, {signal});
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && (!link || link.silentForMs() > SILENCE_MS)) reopenSoon();
    }, {signal});
    connect();
  }

  function stop() {
    lifetime.abort();
    pause();
  }

  return {on, send, tell, watch, start, stop, retryNow: reopenSoon, get state() { return state; }, get transport() { return dialer.transport; }};
}
