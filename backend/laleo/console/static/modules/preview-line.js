const SOON_MS = 500;
const ANSWER = 'This is how your answer looks. Nothing you write here is sent.';
const HEARTBEAT_S = 3600;

/** A class in WebSocket's place that speaks the visitor's side of the protocol all by itself. */
export function previewLine(shown) {
  let seq = 0;

  const message = (author, body, more = {}) => ({
    id: `msg_preview${(seq += 1)}`, conversation_id: 'cnv_preview', seq, client_id: null, author, body, attachments: [], quick_replies: [],
    internal: false, created_at: new Date().toISOString(), delivered_at: null, read_at: null, ...more,
  });

  const availability = () => ({online: shown().online, next_change_at: shown().config.next_change_at ?? null});

  const welcome = () => ({
    kind: 'visitor', visitor_id: 'vis_preview', visit_id: 'vst_preview', visits: 1, token: 'preview', heartbeat_s: HEARTBEAT_S,
    conversation: null, messages: [], has_more: false, availability: availability(), online: shown().online,
  });

  return class PreviewLine {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSED = 3;
    readyState = 0;

    constructor() {
      queueMicrotask(() => {
        this.readyState = 1;
        this.onopen?.({});
      });
    }

    send(text) {
      const {t: type, d: data = {}, c} = JSON.parse(text);
      if (type === 'hello') this.#welcome();
      else if (type === 'ping') this.#tell('pong', {}, c);
      else if (type === 'message' || type === 'offline') this.#heard(data, c);
      else if (c) this.#tell('ack', {}, c);
    }

    close(code = 1000) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      queueMicrotask(() => this.onclose?.({code, reason: ''}));
    }

    /** A panel that is drawn anew knows of nothing: to it, the next message is the first. */
    #welcome() {
      seq = 0;
      this.#tell('welcome', welcome());
    }

    #heard({client_id: id, body}, c) {
      this.#tell('ack', {client_id: id, message: message({kind: 'visitor', id: 'vis_preview', name: ''}, body ?? '', {client_id: id})}, c);
      const author = {kind: 'operator', id: 'mem_preview', name: shown().config.team_name};
      this.#tell('typing', {author}, undefined, SOON_MS);
      this.#tell('message', {message: message(author, ANSWER), conversation_id: 'cnv_preview'}, undefined, 3 * SOON_MS);
    }

    #tell(type, data, c, wait = 0) {
      setTimeout(() => this.readyState === 1 && this.onmessage?.({data: JSON.stringify({t: type, d: data, ...(c ? {c} : {})})}), wait);
    }
  };
}
