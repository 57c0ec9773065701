import {createEmitter} from './emitter.js';

const FAREWELL_MS = 600; // long enough to be seen going

/**
 * Who is here now, kept by the realtime frames: visitors by id, and the open conversation of each.
 * Emits 'change' whenever something moved.
 */
export function createPresence({api, realtime, signal}) {
  const {on, emit} = createEmitter();
  const visitors = new Map();
  const conversations = new Map(); // visitor id -> open conversation

  async function load() {
    const [here, open] = await Promise.all([
      api.all('/visitors', {params: {live: true}, most: 5000, signal}),
      api.all('/conversations', {params: {state: 'open'}, signal}).catch(() => []), // the list of people matters more
    ]);
    visitors.clear();
    conversations.clear();
    for (const visitor of here) visitors.set(visitor.id, visitor);
    for (const conversation of open) conversations.set(conversation.visitor_id, conversation);
    emit('change');
  }

  function arrived({visitor}) {
    visitors.set(visitor.id, {...visitor, online: true});
    emit('change');
  }

  function moved({visitor_id: id, current_page, page_count}) {
    const visitor = visitors.get(id);
    if (!visitor) return;
    visitors.set(id, {...visitor, online: true, current_page, page_count: page_count ?? visitor.page_count});
    emit('change');
  }

  function left({visitor_id: id}) {
    const visitor = visitors.get(id);
    if (!visitor) return;
    visitors.set(id, {...visitor, online: false});
    emit('change');
    setTimeout(() => forget(id), FAREWELL_MS);
  }

  function forget(id) {
    if (visitors.get(id)?.online !== false) return;
    visitors.delete(id);
    emit('change');
  }

  function talked({conversation}) {
    if (conversation.state === 'open') conversations.set(conversation.visitor_id, conversation);
    else conversations.delete(conversation.visitor_id);
    emit('change');
  }

  realtime.on('visitor_online', arrived, {signal});
  realtime.on('visitor_page', moved, {signal});
  realtime.on('visitor_offline', left, {signal});
  realtime.on('conversation', talked, {signal});
  realtime.on('welcome', ({resumed}) => resumed && load().catch(() => {}), {signal});

  return {on, load, visitors, conversations};
}
