const OPEN = 1; // WebSocket.OPEN, for whatever stands in for one
const ANSWER_MS = 10_000;
const DEFAULT_HEARTBEAT_S = 25;

/**
 * Frames {t, d, c} over a WebSocket, or what stands in for one: says hello, matches answers to questions, keeps
 * the heartbeat. A line that stays silent for two heartbeats counts as cut.
 */
export function frameLink(socket, {hello, onFrame, onClose}) {
  const waiting = new Map(); // client frame id -> {resolve, reject, timer}
  let counter = 0;
  let heardAt = performance.now();
  let beat = 0;
  let over = false;

  socket.onopen = () => tell('hello', hello);
  socket.onmessage = ({data}) => {
    heardAt = performance.now();
    const frame = JSON.parse(data);
    if (frame.t === 'welcome') startBeat(frame.d?.heartbeat_s ?? DEFAULT_HEARTBEAT_S);
    if (!answers(frame) && frame.t !== 'pong') onFrame(frame);
  };
  socket.onclose = ({code}) => end(code);

  function answers(frame) {
    const question = waiting.get(frame.c);
    if (!question) return false;
    waiting.delete(frame.c);
    clearTimeout(question.timer);
    if (frame.t === 'error') question.reject(Object.assign(new Error(frame.d?.detail ?? frame.d?.title), {code: frame.d?.code, errors: frame.d?.errors ?? []}));
    else question.resolve(frame.d ?? {});
    return true;
  }

  function startBeat(seconds) {
    clearInterval(beat);
    beat = setInterval(() => {
      if (silentForMs() > 2 * seconds * 1000) close();
      else tell('ping', {});
    }, seconds * 1000);
  }

  function tell(type, data, id) {
    if (socket.readyState !== OPEN) return;
    socket.send(JSON.stringify({t: type, d: data, ...(id ? {c: id} : {})}));
  }

  function ask(type, data) {
    const id = `c${(counter += 1)}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new Error('The server did not answer in time.'));
      }, ANSWER_MS);
      waiting.set(id, {resolve, reject, timer});
      tell(type, data, id);
    });
  }

  function end(code) {
    if (over) return;
    over = true;
    clearInterval(beat);
    for (const {reject, timer} of waiting.values()) {
      clearTimeout(timer);
      reject(new Error('The realtime connection was cut.'));
    }
    waiting.clear();
    onClose(code);
  }

  // close() on a dead network can hang in CLOSING for long, so the end is announced at once.
  function close() {
    socket.close(1000);
    end(1000);
  }

  function silentForMs() {
    return performance.now() - heardAt;
  }

  return {ask, tell, close, silentForMs};
}
