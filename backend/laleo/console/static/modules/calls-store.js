import {keepCurrent} from './current.js';
import {createEmitter} from './emitter.js';
import {createRevisions} from './revisions.js';
import {waits} from './call-words.js';

const PAGE = 50;
const MOST = 300;

/** Whether somebody of the team still has to look at it. */
export function toTriage(call) {
  return call.state === 'missed' && !call.triaged_at;
}

/**
 * Calls for the screen, read from the server and kept current by frames. `query.view` is 'now' (what rings, runs and
 * was missed) or 'all' (every call, page by page, narrowed by the other fields). Emits 'change'.
 */
export function createCallsStore({api, realtime, signal}) {
  const {on, emit} = createEmitter();
  const rows = new Map();
  const {isNews} = createRevisions();
  let query = {view: 'now', state: '', site_id: '', answered_by: ''};
  let cursor = null;
  const {load, hear} = keepCurrent({realtime, signal, read});

  async function read(next = query) {
    query = next;
    const page = query.view === 'all' ? await older() : {data: await now(), next_cursor: null};
    return () => {
      rows.clear();
      take(page);
    };
  }

  async function now() {
    const lists = await Promise.all([{state: 'waiting'}, {state: 'answered'}, {untriaged: true}].map((params) => api.all('/calls', {params, most: MOST, signal})));
    return lists.flat();
  }

  function older(after) {
    const {state, site_id: site, answered_by: by} = query;
    return api.get('/calls', {state, site_id: site, answered_by: by, limit: PAGE, cursor: after}, {signal});
  }

  function take(page) {
    for (const call of page.data) {
      isNews(call);
      rows.set(call.id, call);
    }
    cursor = page.has_more ? page.next_cursor : null;
    emit('change');
  }

  /** The next page of the history. */
  async function more() {
    if (cursor) take(await older(cursor));
  }

  function fits(call) {
    if (query.view === 'now') return waits(call) || call.state === 'answered' || toTriage(call);
    const {state, site_id: site, answered_by: by} = query;
    return (!state || call.state === state) && (!site || call.site_id === site) && (!by || call.answered_by?.id === by);
  }

  function upsert(call) {
    if (!isNews(call)) return;
    if (fits(call)) rows.set(call.id, call);
    else rows.delete(call.id);
    emit('change');
  }

  hear('call', ({call}) => upsert(call));

  const sorted = () => [...rows.values()].sort((one, other) => other.requested_at.localeCompare(one.requested_at));
  return {on, load, more, upsert, sorted, hasMore: () => Boolean(cursor), get query() { return query; }};
}
