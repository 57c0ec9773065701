import {createEmitter} from './emitter.js';

const PAGE = 50;

/**
 * The messages of one conversation, gap-free and without doubles: loads the last page, follows the realtime
 * frames, fetches what a gap left out. Emits 'change'.
 */
export function createThreadStore({api, realtime, outbox, conversationId, signal}) {
  const {on, emit} = createEmitter();
  const bySeq = new Map();
  const store = {on, conversation: null, visitorReadSeq: 0, load, earlier, messages, hasEarlier, lastSeq};
  let fetching = null;

  async function load() {
    store.conversation = await api.get(`/conversations/${conversationId}`, {}, {signal});
    await fetchAfter(Math.max(0, store.conversation.last_seq - PAGE));
    realtime.watch(conversationId, lastSeq, {signal});
  }

  async function fetchAfter(seq, limit = 100) {
    const page = await api.get(`/conversations/${conversationId}/messages`, {after_seq: seq, limit}, {signal});
    add(page.data);
  }

  async function earlier() {
    const first = messages()[0]?.seq ?? 1;
    await fetchAfter(Math.max(0, first - 1 - PAGE), PAGE);
  }

  function messages() {
    return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
  }

  function hasEarlier() {
    const first = messages()[0];
    return Boolean(first) && first.seq > 1;
  }

  function lastSeq() {
    return Math.max(0, ...bySeq.keys());
  }

  function add(some) {
    for (const message of some) bySeq.set(message.seq, message);
    emit('change');
  }

  function received(message) {
    const last = lastSeq();
    add([message]);
    if (last && message.seq > last + 1) closeGap(last);
  }

  function closeGap(last) {
    fetching ??= fetchAfter(last).catch(() => {}).finally(() => { fetching = null; });
  }

  const mine = (frame) => frame.conversation_id === conversationId;
  realtime.on('message', (frame) => (mine(frame) || frame.message?.conversation_id === conversationId) && received(frame.message), {signal});
  realtime.on('watched', (frame) => mine(frame) && add(frame.messages ?? []), {signal});
  realtime.on('conversation', ({conversation}) => {
    if (conversation.id !== conversationId) return;
    store.conversation = conversation;
    emit('change');
  }, {signal});
  realtime.on('read', (frame) => {
    if (!mine(frame) || frame.by?.kind !== 'visitor') return;
    store.visitorReadSeq = Math.max(store.visitorReadSeq, frame.seq);
    emit('change');
  }, {signal});
  outbox.on('sent', ({conversationId: id, message}) => id === conversationId && message && received(message), {signal});
  outbox.on('change', (id) => id === conversationId && emit('change'), {signal});
  return store;
}
