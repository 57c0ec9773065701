const PROTOCOL = 'laleo.1';
const KEY = 'laleo:http';

/**
 * Opens lines to the server: WebSockets, or HTTP for a while where none gets through. Two cuts before a welcome,
 * or one silence, speak against WebSockets; it is remembered for this tab, and they are tried again later.
 */
export function createDialer(url, storage = sessionStorage) {
  const server = url.replace(/^ws/, 'http').replace('/rt/v1/ws', '');
  const memory = {};
  let failures = 0;
  let transport = 'websocket';

  const store = {
    get(key) {
      try {
        return JSON.parse(storage.getItem(KEY)) ?? memory[key];
      } catch {
        return memory[key]; // a browser that keeps nothing
      }
    },
    set(key, value) {
      memory[key] = value;
      try {
        storage.setItem(KEY, JSON.stringify(value));
      } catch { /* memory serves */ }
    },
  };

  async function dial() {
    const isHttpTime = store.get('http')?.until > Date.now();
    transport = isHttpTime ? 'http' : 'websocket';
    if (!isHttpTime) return new WebSocket(url, PROTOCOL);
    const {connect} = await import('./http-line.js');
    return connect(server, store);
  }

  /** A line ended before its welcome; `weight` is 2 when nothing at all was heard, else 1. */
  async function failed(weight) {
    if ((failures += weight) < 2) return;
    const {blame} = await import('./http-line.js');
    blame(store);
  }

  function welcomed() {
    failures = 0;
  }

  return {dial, failed, welcomed, get transport() { return transport; }};
}
