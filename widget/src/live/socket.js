const DELAYS_S = [0.5, 1, 2, 4, 8, 15];
const OPEN_TIMEOUT_MS = 5000;
const SILENCE_MS = 30000;
const CUT = 1006;
const REFUSED = 4003;
const RESTARTING = 1012;
const TOO_MANY = 4029;

/**
 * One WebSocket that comes back by itself; where none gets through, `fallback()` loads what talks HTTP for a while.
 * `handlers`: hello() -> data of the first frame, frame(type, data) for every frame received,
 * state('connecting' | 'online' | 'offline' | 'refused', reason).
 */
export const createSocket = (server, signal, store, fallback, handlers) => {
  let socket;
  let timer;
  let beat;
  let attempt = 0;
  let failures = 0;
  let heard = 0;
  let wait;
  let stopped = true;

  const set = (state, reason) => handlers.state(api.state = state, reason);

  const send = (type, data = {}, c) => {
    if (socket?.readyState === 1) socket.send(JSON.stringify({t: type, d: data, c}));
  };

  const drop = (code = 1000) => {
    clearTimeout(timer);
    clearInterval(beat);
    const old = socket;
    socket = null;
    old?.close?.(code);
  };

  const retry = (code) => {
    const step = code === TOO_MANY || document.hidden ? 5 : Math.min(attempt++, 5);
    const delay = wait ?? (code === RESTARTING ? Math.random() * 3 : DELAYS_S[step] * (0.5 + Math.random()));
    wait = null;
    set('offline');
    if (!stopped) timer = setTimeout(open, delay * 1000);
  };

  const lost = (code, reason) => {
    drop();
    if (code !== REFUSED) return retry(code);
    stopped = true;
    set('refused', reason);
  };

  /** No welcome: a silence, or two cuts, speak against WebSockets here. */
  const failed = (weight) => {
    if ((failures += weight) > 1) {
      failures = 0; // when HTTP is no better either, WebSockets have their turn again
      fallback().then(({blame}) => blame(store), () => {});
    }
    lost();
  };

  const welcome = ({heartbeat_s: every}) => {
    clearTimeout(timer);
    attempt = failures = 0;
    beat = setInterval(() => {
      if (Date.now() - heard > every * 2200) lost();
      else send('ping');
    }, every * 1000);
  };

  const receive = ({t: type, d: data, c}) => {
    heard = Date.now();
    if (type === 'retry') wait = data.after_s * (0.5 + Math.random());
    if (type === 'welcome') {
      welcome(data);
      handlers.frame(type, data, c);
      set('online');
    } else {
      handlers.frame(type, data, c);
    }
  };

  const dial = (current) => {
    socket = current;
    current.onopen = () => send('hello', handlers.hello());
    current.onmessage = ({data}) => current === socket && receive(JSON.parse(data));
    current.onclose = ({code, reason}) => {
      if (current !== socket) return;
      if (code === CUT && api.state !== 'online') failed(1);
      else lost(code, reason);
    };
  };

  function open() {
    drop();
    stopped = false;
    set('connecting');
    timer = setTimeout(failed, OPEN_TIMEOUT_MS, 2);
    const mine = socket = {};
    if (store.get('http')?.until > Date.now()) {
      fallback().then(({connect}) => mine === socket && dial(connect(server, store)), () => {});
      return;
    }
    try {
      dial(new WebSocket(`${server.replace(/^http/, 'ws')}/rt/v1/ws`, 'laleo.1'));
    } catch (error) {
      lost(REFUSED, error.message); // the page's own policy forbids it
    }
  }

  const close = () => {
    stopped = true;
    send('bye');
    drop();
    set('offline');
  };

  /** After sleep a socket can look open and be dead: silence decides. */
  const wake = () => {
    if (!stopped && !document.hidden && (api.state !== 'online' || Date.now() - heard > SILENCE_MS)) open();
  };

  const api = {state: 'offline', open, close, send, drop: lost};
  let parked;
  addEventListener('pagehide', () => {
    parked = !stopped;
    close();
  }, {signal});
  addEventListener('pageshow', ({persisted}) => persisted && parked && open(), {signal});
  addEventListener('online', wake, {signal});
  document.addEventListener('visibilitychange', wake, {signal});
  signal.addEventListener('abort', close);
  return api;
};
