import {createEmitter} from './emitter.js';

const PAGE = 50;

/**
 * The messages of one conversation, gap-free and without doubles: loads the last page, follows the realtime
 * frames, fetches what a gap left out. Emits 'change'.
 */
export function createThreadStore({api, realtime, outbox, conversationId, signal}) {
  const {on, emit} = createEmitter();
  const bySeq = new Map();
  const store = {on, conversation: null, visitorReadSeq: 0, deliveredSeq: 0, load, earlier, messages, hasEarlier, lastSeq, changed};
  let sorted = null;
  let last = 0;
  let fetching = null;
  let lookingBack = null;

  async function load() {
    changed(await api.get(`/conversations/${conversationId}`, {}, {signal}));
    await fetchAfter(Math.max(0, store.conversation.last_seq - PAGE));
    realtime.watch(conversationId, lastSeq, {signal});
  }

  async function fetchAfter(seq, limit = 100) {
    const page = await api.get(`/conversations/${conversationId}/messages`, {after_seq: seq, limit}, {signal});
    add(page.data);
  }

  /** The page before the oldest message; one at a time. */
  function earlier() {
    const first = messages()[0]?.seq ?? 1;
    lookingBack ??= fetchAfter(Math.max(0, first - 1 - PAGE), Math.min(PAGE, first - 1)).finally(() => { lookingBack = null; });
    return lookingBack;
  }

  function messages() {
    sorted ??= [...bySeq.values()].sort((one, other) => one.seq - other.seq);
    return sorted;
  }

  function hasEarlier() {
    const first = messages()[0];
    return Boolean(first) && first.seq > 1;
  }

  function lastSeq() {
    return last;
  }

  function add(some) {
    for (const message of some) {
      bySeq.set(message.seq, message);
      last = Math.max(last, message.seq);
    }
    sorted = null;
    emit('change');
  }

  function received(message) {
    const before = last;
    add([message]);
    if (before && message.seq > before + 1) closeGap(before);
  }

  function closeGap(from) {
    fetching ??= fetchAfter(from).catch(() => {}).finally(() => { fetching = null; });
  }

  /** The conversation as an answer of the server has it. */
  function changed(conversation) {
    if (conversation.revision < store.conversation?.revision) return; // overtaken on its way
    store.conversation = conversation;
    emit('change');
  }

  function reached(name, frame) {
    store[name] = Math.max(store[name], frame.seq);
    emit('change');
  }

  const mine = (frame) => frame.conversation_id === conversationId;
  realtime.on('message', (frame) => (mine(frame) || frame.message?.conversation_id === conversationId) && received(frame.message), {signal});
  realtime.on('watched', (frame) => mine(frame) && add(frame.messages ?? []), {signal});
  realtime.on('conversation', ({conversation}) => conversation.id === conversationId && changed(conversation), {signal});
  realtime.on('read', (frame) => mine(frame) && frame.by?.kind === 'visitor' && reached('visitorReadSeq', frame), {signal});
  realtime.on('delivered', (frame) => mine(frame) && reached('deliveredSeq', frame), {signal});
  outbox.on('sent', ({conversationId: id, message}) => id === conversationId && message && received(message), {signal});
  outbox.on('change', (id) => id === conversationId && emit('change'), {signal});
  return store;
}
