import {keepCurrent} from './current.js';
import {createEmitter} from './emitter.js';

const PAGE = 50;
const MOST = 300;

/**
 * Callbacks of one view: 'due' (nobody has taken them), 'mine', 'assigned' or 'done'. Those to be made are all read,
 * the soonest first; the done ones page by page. Emits 'change'.
 */
export function createCallbacksStore({api, realtime, memberId, signal}) {
  const {on, emit} = createEmitter();
  const rows = new Map();
  let query = {view: 'due', site_id: ''};
  let cursor = null;
  const {load, hear} = keepCurrent({realtime, signal, read});
  const stateOf = (view) => (view === 'mine' ? 'assigned' : view);

  async function read(next = query) {
    query = next;
    const page = query.view === 'done' ? await older() : {data: await api.all('/callbacks', {params: params(), most: MOST, signal})};
    return () => {
      rows.clear();
      take(page);
    };
  }

  function params() {
    return {state: stateOf(query.view), site_id: query.site_id, assignee: query.view === 'mine' ? 'me' : ''};
  }

  function older(after) {
    return api.get('/callbacks', {...params(), limit: PAGE, cursor: after}, {signal});
  }

  function take(page) {
    for (const one of page.data) if (fits(one)) rows.set(one.id, one);
    cursor = page.has_more ? page.next_cursor : null;
    emit('change');
  }

  async function more() {
    if (cursor) take(await older(cursor));
  }

  function fits({state, site_id: site, assignee}) {
    const {view, site_id: wanted} = query;
    return state === stateOf(view) && (!wanted || site === wanted) && (view !== 'mine' || assignee?.id === memberId);
  }

  function upsert(callback) {
    if (fits(callback)) rows.set(callback.id, callback);
    else rows.delete(callback.id);
    emit('change');
  }

  hear('callback', ({callback}) => upsert(callback));

  /** Whom to call next: by the time they wished for, or else by when they asked. */
  function sorted() {
    const all = [...rows.values()];
    if (query.view === 'done') return all.sort((one, other) => (other.done_at ?? '').localeCompare(one.done_at ?? ''));
    return all.sort((one, other) => dueAt(one).localeCompare(dueAt(other)));
  }

  return {on, load, more, upsert, sorted, hasMore: () => Boolean(cursor), get query() { return query; }};
}

/** When somebody should be called: the wished time, or at once. */
export function dueAt({preferred_at: wished, created_at: asked}) {
  return wished ?? asked;
}
