const FIRST_MS = 30_000;
const LONGEST_MS = 600_000;
const PER_POST = 10;
const CUT = 1006;

/**
 * WebSockets do not get through: HTTP for a while, each time for longer (a server that restarts looks the
 * same at first). `store` has get(key) and set(key, value); what it keeps is {wait, until}.
 */
export function blame(store) {
  const wait = Math.min((store.get('http')?.wait ?? FIRST_MS / 2) * 2, LONGEST_MS);
  store.set('http', {wait, until: Date.now() + wait});
}

/** A line over HTTP; it ends when WebSockets are to be tried again, or at once when HTTP is no better. */
export function connect(server, store) {
  const {wait, until} = store.get('http');
  const timer = setTimeout(() => socket.close(), until - Date.now());
  const socket = streamSocket(server, (heard) => {
    clearTimeout(timer);
    if (!heard) store.set('http', {wait: wait / 2});
  });
  return socket;
}

/**
 * What a WebSocket would be: frames down an event stream, frames up by POST. The first text sent is the hello
 * and opens the stream; close codes are those of the WebSocket. `ended` is told whether anything was heard.
 */
function streamSocket(server, ended) {
  const cut = new AbortController();
  const waiting = [];
  let begun = false;
  let heard = false;
  let line = ''; // the stream's signed name, once it has said it
  let posting = false;

  const post = async (path, body) => {
    const headers = {'Content-Type': 'text/plain'}; // a simple request: no preflight
    const options = {method: 'POST', body, headers, signal: cut.signal, credentials: 'omit', cache: 'no-store'};
    const answer = await fetch(`${server}/rt/v1/${path}`, options);
    if (!answer.ok) throw Error(answer.status);
    return answer;
  };

  const end = (code, reason = '') => {
    if (socket.readyState === 3) return;
    socket.readyState = 3;
    cut.abort();
    ended(heard);
    socket.onclose?.({code, reason});
  };

  const receive = (event) => {
    const [, kind, data] = /^(?:event: (\w+)\n)?data: (.*)$/s.exec(event) ?? [];
    if (socket.readyState !== 1 || !data) return;
    if (kind === 'line') {
      line = data;
      flush().catch(lost);
    } else if (kind === 'close') {
      const {code, reason} = JSON.parse(data);
      end(code, reason);
    } else {
      heard = true;
      socket.onmessage?.({data});
    }
  };

  const listen = async (hello) => {
    const {body} = await post('sse', hello);
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return end(CUT);
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      events.forEach(receive);
    }
  };

  // One POST at a time, so that the order on the other side is the order of sending.
  const flush = async () => {
    if (posting || !line || !waiting.length) return;
    posting = true;
    await post('up', [line, ...waiting.splice(0, PER_POST)].join('\n'));
    posting = false;
    await flush();
  };

  const lost = () => end(CUT);

  const socket = {
    readyState: 1,
    send(text) {
      if (begun) waiting.push(text);
      (begun ? flush() : listen(text)).catch(lost);
      begun = true;
    },
    close: (code = 1000) => end(code),
  };
  setTimeout(() => socket.readyState === 1 && socket.onopen?.()); // once whoever called has put its handlers
  return socket;
}
