import {keepCurrent} from './current.js';
import {createEmitter} from './emitter.js';
import {createRevisions} from './revisions.js';

const FAREWELL_MS = 600; // long enough to be seen going
const MOST = 5000;

/**
 * Who is here now, kept by the realtime frames: visitors by id, and the open conversation of each.
 * Emits 'change' whenever something moved.
 */
export function createPresence({api, realtime, signal}) {
  const {on, emit} = createEmitter();
  const visitors = new Map();
  const conversations = new Map(); // visitor id -> open conversation
  const {isNews} = createRevisions();

  let readings = 0;
  let complete = true;
  const {load, hear} = keepCurrent({realtime, signal, read});

  async function read() {
    const [here, open] = await Promise.all([
      api.all('/visitors', {params: {live: true}, most: MOST, signal}),
      api.all('/conversations', {params: {state: 'open'}, signal}).catch(() => []), // the list of people matters more
    ]);
    return () => {
      readings += 1;
      complete = here.length < MOST;
      visitors.clear();
      conversations.clear();
      for (const visitor of here) visitors.set(visitor.id, visitor);
      for (const conversation of open) {
        isNews(conversation);
        conversations.set(conversation.visitor_id, conversation);
      }
      emit('change');
    };
  }

  /** Fetch those who fit a filter, while more are here than the list holds. */
  async function find(filter) {
    if (complete) return;
    const mine = readings;
    const found = await api.all('/visitors', {params: {live: true, ...filter}, signal});
    if (mine !== readings) return;
    for (const visitor of found) if (!visitors.has(visitor.id)) visitors.set(visitor.id, visitor);
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

  function changed({visitor}) {
    const known = visitors.get(visitor.id);
    if (!known) return;
    visitors.set(visitor.id, {...known, ...visitor, online: known.online});
    emit('change');
  }

  function talked({conversation}) {
    if (!isNews(conversation)) return;
    if (conversation.state === 'open') conversations.set(conversation.visitor_id, conversation);
    else conversations.delete(conversation.visitor_id);
    emit('change');
  }

  hear('visitor_online', arrived);
  hear('visitor_page', moved);
  hear('visitor', changed);
  hear('visitor_offline', left);
  hear('conversation', talked);

  return {on, load, find, visitors, conversations, get complete() { return complete; }};
}
