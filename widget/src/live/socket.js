const DELAYS_S = [0.5, 1, 2, 4, 8, 15];
const OPEN_TIMEOUT_MS = 5000;
const SILENCE_MS = 30000;
const REFUSED = 4003;
const RESTARTING = 1012;
const TOO_MANY = 4029;

/**
 * One WebSocket that comes back by itself. `handlers`: hello() -> data of the first frame,
 * frame(type, data) for every frame received, state('connecting' | 'online' | 'offline' | 'refused', reason).
 */
export const createSocket = (server, signal, handlers) => {
  let socket;
  let timer;
  let beat;
  let attempt = 0;
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
    old?.close(code);
  };

  const later = (seconds) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(open, seconds * 1000);
  };

  const retry = (code) => {
    const step = code === TOO_MANY || document.hidden ? 5 : Math.min(attempt++, 5);
    const delay = wait ?? (code === RESTARTING ? Math.random() * 3 : DELAYS_S[step] * (0.5 + Math.random()));
    wait = null;
    set('offline');
    later(delay);
  };

  const lost = (code, reason) => {
    drop();
    if (code !== REFUSED) return retry(code);
    stopped = true;
    set('refused', reason);
  };

  const welcome = ({heartbeat_s: every}) => {
    clearTimeout(timer);
    attempt = 0;
    beat = setInterval(() => {
      if (Date.now() - heard > every * 2200) lost();
      else send('ping');
    }, every * 1000);
  };

  const receive = ({t: type, d: data}) => {
    heard = Date.now();
    if (type === 'retry') wait = data.after_s * (0.5 + Math.random());
    if (type === 'welcome') {
      welcome(data);
      handlers.frame(type, data);
      set('online');
    } else {
      handlers.frame(type, data);
    }
  };

  function open() {
    drop();
    stopped = false;
    set('connecting');
    let current;
    try {
      current = socket = new WebSocket(`${server.replace(/^http/, 'ws')}/rt/v1/ws`, 'laleo.1');
    } catch (error) {
      return lost(REFUSED, error.message); // the page's own policy forbids it
    }
    timer = setTimeout(lost, OPEN_TIMEOUT_MS);
    current.onopen = () => send('hello', handlers.hello());
    current.onmessage = ({data}) => current === socket && receive(JSON.parse(data));
    current.onclose = ({code, reason}) => current === socket && lost(code, reason);
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
