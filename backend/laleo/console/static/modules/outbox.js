import {createEmitter} from './emitter.js';
import {uniqueId} from './unique.js';

const KEY = 'laleo.outbox';

/**
 * Replies on their way: sent in order per conversation, kept over a reload of this tab, sent again when
 * the line is back. A client_id makes sending twice harmless.
 * Events: 'change' (conversation id), 'sent' ({conversationId, message}).
 */
export function createOutbox({api, realtime, storage}) {
  const {on, emit} = createEmitter();
  const entries = read(storage);
  const busy = new Set(); // conversations with a send under way

  function changed(conversationId) {
    try {
      storage.setItem(KEY, JSON.stringify(entries));
    } catch { /* a full or refused storage: the replies are still held in memory */ }
    emit('change', conversationId);
  }

  /** Queue a reply and start sending it; returns its client_id. */
  function send(conversationId, {body, internal = false, attachments = [], quick_replies = []}) {
    const entry = {client_id: uniqueId(), conversation_id: conversationId, body, internal, attachments, quick_replies, created_at: new Date().toISOString(), state: 'sending'};
    entries.push(entry);
    changed(conversationId);
    flush(conversationId);
    return entry.client_id;
  }

  async function flush(conversationId) {
    if (busy.has(conversationId)) return;
    busy.add(conversationId);
    try {
      let entry;
      while ((entry = entries.find((one) => one.conversation_id === conversationId && one.state !== 'failed'))) {
        if (!(await deliver(entry))) break;
      }
    } finally {
      busy.delete(conversationId);
    }
  }

  async function deliver(entry) {
    mark(entry, 'sending');
    try {
      const message = await transmit(entry);
      remove(entry);
      emit('sent', {conversationId: entry.conversation_id, message});
      return true;
    } catch (error) {
      const refused = error.code === 'claimed' || (error.status >= 400 && error.status < 500 && ![401, 408, 409, 429].includes(error.status));
      mark(entry, refused ? 'failed' : 'waiting', refused ? error : {});
      return refused;
    }
  }

  async function transmit({client_id, conversation_id, body, internal, attachments = [], quick_replies = []}) {
    const said = {body, client_id, internal, attachment_ids: attachments.map(({id}) => id), quick_replies};
    if (realtime.state === 'open') {
      try {
        const answer = await realtime.send('message', {conversation_id, ...said});
        return answer.message;
      } catch { /* cut or refused over the socket: REST gives the exact problem, client_id keeps it single */ }
    }
    return api.post(`/conversations/${conversation_id}/messages`, said);
  }

  function mark(entry, state, {message: problem = '', code = ''} = {}) {
    Object.assign(entry, {state, problem, code});
    changed(entry.conversation_id);
  }

  function remove(entry) {
    entries.splice(entries.indexOf(entry), 1);
    changed(entry.conversation_id);
  }

  function retry(clientId) {
    const entry = entries.find((one) => one.client_id === clientId);
    if (!entry) return;
    entry.state = 'sending';
    flush(entry.conversation_id);
  }

  function discard(clientId) {
    const entry = entries.find((one) => one.client_id === clientId);
    if (entry) remove(entry);
  }

  function flushAll() {
    for (const id of new Set(entries.map((entry) => entry.conversation_id))) flush(id);
  }

  realtime.on('welcome', flushAll);
  return {
    on, send, retry, discard,
    pending: (conversationId) => entries.filter((entry) => entry.conversation_id === conversationId),
    count: () => entries.length,
  };
}

function read(storage) {
  try {
    return JSON.parse(storage.getItem(KEY) ?? '[]');
  } catch {
    return [];
  }
}
