import {delayBefore, restartDelay} from './back-off.js';
import {createDialer} from './dialer.js';
import {createEmitter} from './emitter.js';
import {frameLink} from './frame-link.js';

const RESTARTING = 1012;
const REFUSED = [4001, 4003];

/**
 * The line of a page without an account: says `hello()` whenever it opens, comes back when it was cut. Emits 'state'
 * ('connecting', 'open', 'waiting', 'refused'), 'welcome' with the server's greeting, and every frame by its type.
 */
export function createGuestLine({url, hello}) {
  const dialer = createDialer(url);
  const {on, emit} = createEmitter();
  const life = new AbortController();
  let link = null;
  let state = 'closed';
  let attempt = 0;
  let timer = 0;
  let generation = 0;

  function setState(next) {
    state = next;
    emit('state', next);
  }

  async function connect() {
    clearTimeout(timer);
    const mine = (generation += 1);
    link?.close();
    setState('connecting');
    const line = await dialer.dial();
    if (mine !== generation || life.signal.aborted) return line.close();
    link = frameLink(line, {
      hello: hello(),
      onFrame: ({t, d = {}}) => mine === generation && receive(t, d),
      onClose: (code) => mine === generation && retry(code),
    });
    return undefined;
  }

  function receive(type, data) {
    if (type === 'welcome') {
      dialer.welcomed();
      attempt = 0;
      setState('open');
    }
    emit(type, data);
  }

  function retry(code) {
    if (state === 'connecting' && !REFUSED.includes(code)) dialer.failed(1).catch(() => { /* the server is away */ });
    link = null;
    if (REFUSED.includes(code)) return setState('refused');
    setState('waiting');
    timer = setTimeout(connect, code === RESTARTING ? restartDelay() : delayBefore(attempt));
    attempt += 1;
    return undefined;
  }

  /** Ask, and get the answer's data; rejects with the server's code when it refuses. */
  function send(type, data) {
    if (state !== 'open') return Promise.reject(Object.assign(Error('The line is down.'), {code: 'offline'}));
    return link.ask(type, data);
  }

  function tell(type, data) {
    if (state === 'open') link.tell(type, data);
  }

  function start() {
    const {signal} = life;
    addEventListener('pagehide', () => { generation += 1; link?.close(); setState('waiting'); }, {signal});
    addEventListener('pageshow', (event) => event.persisted && connect(), {signal});
    addEventListener('online', connect, {signal});
    connect();
  }

  function stop() {
    life.abort();
    generation += 1;
    clearTimeout(timer);
    link?.close();
  }

  return {on, send, tell, start, stop, get state() { return state; }};
}
