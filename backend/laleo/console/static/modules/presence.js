import {createEmitter} from './emitter.js';
import {delayBefore} from './back-off.js';

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

  let missed = null; // what happened while the list was on its way, to be told again on top of it
  let generation = 0;
  let complete = true;

  async function load() {
    const mine = (generation += 1);
    missed = [];
    const [here, open] = await Promise.all([
      api.all('/visitors', {params: {live: true}, most: MOST, signal}),
      api.all('/conversations', {params: {state: 'open'}, signal}).catch(() => []), // the list of people matters more
    ]);
    if (mine !== generation) return;
    complete = here.length < MOST;
    visitors.clear();
    conversations.clear();
    for (const visitor of here) visitors.set(visitor.id, visitor);
    for (const conversation of open) conversations.set(conversation.visitor_id, conversation);
    const since = missed;
    missed = null;
    for (const tell of since) tell();
    emit('change');
  }

  /** Fetch those who fit a filter, while more are here than the list holds. */
  async function find(filter) {
    if (complete) return;
    const mine = generation;
    const found = await api.all('/visitors', {params: {live: true, ...filter}, signal});
    if (mine !== generation) return;
    for (const visitor of found) if (!visitors.has(visitor.id)) visitors.set(visitor.id, visitor);
    emit('change');
  }

  /** Read everything anew after a cut, until it succeeds or the next cut makes it pointless. */
  async function heal() {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await load();
      } catch {
        const mine = generation;
        await new Promise((resolve) => { setTimeout(resolve, delayBefore(attempt)); });
        if (signal?.aborted || mine !== generation || realtime.state !== 'open') return undefined;
      }
    }
  }

  /** The listener itself, and once more on top of a list that is being read meanwhile. */
  function hears(type, listener) {
    realtime.on(type, (data) => {
      missed?.push(() => listener(data));
      listener(data);
    }, {signal});
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
    if (conversation.state === 'open') conversations.set(conversation.visitor_id, conversation);
    else conversations.delete(conversation.visitor_id);
    emit('change');
  }

  hears('visitor_online', arrived);
  hears('visitor_page', moved);
  hears('visitor', changed);
  hears('visitor_offline', left);
  hears('conversation', talked);
  realtime.on('welcome', heal, {signal}); // the first one too: who came before it may be in neither

  return {on, load, find, visitors, conversations, get complete() { return complete; }};
}
