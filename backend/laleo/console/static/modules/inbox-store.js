import {keepCurrent} from './current.js';
import {createEmitter} from './emitter.js';
import {createRevisions} from './revisions.js';

const PAGE = 50;
const MOST_WAITING = 500;

/** The views of the inbox: what each asks the server for. */
export const VIEWS = {
  open: {state: 'open'},
  mine: {state: 'open', assignee: 'me'},
  waiting: {state: 'open', waiting: true},
  closed: {state: 'closed'},
};

/**
 * The conversations of one view, page by page from the server and kept current by frames. Those that wait are all
 * read, since the longest waiting stands first; the others as far as one scrolls. Emits 'change'.
 */
export function createInboxStore({api, realtime, memberId, signal}) {
  const {on, emit} = createEmitter();
  const rows = new Map();
  const {isNews} = createRevisions();
  let query = {view: 'open', assignee: '', site: '', tag: '', words: ''};
  let cursor = null; // of the next page; null when all is here
  let generation = 0;
  let fetching = null;
  const {load, hear} = keepCurrent({realtime, signal, read});
  let kept = ''; // the conversation that is being read stays, whatever becomes of it

  function params() {
    const {view, assignee, site, tag, words} = query;
    return {assignee, ...VIEWS[view], site_id: site, tag, q: words, limit: PAGE};
  }

  const inTwo = () => !query.words && query.view !== 'closed' && query.view !== 'waiting';

  async function read(next = query) {
    query = next;
    generation += 1;
    fetching = null;
    const [waiting, page] = await Promise.all([
      inTwo() || query.view === 'waiting' ? api.all('/conversations', {params: {...params(), waiting: true, limit: 100}, most: MOST_WAITING, signal}) : [],
      query.view === 'waiting' ? {data: [], has_more: false} : api.get('/conversations', {...params(), ...(inTwo() ? {waiting: false} : {})}, {signal}),
    ]);
    return () => {
      rows.clear();
      take([...waiting, ...page.data], page);
    };
  }

  function take(some, page) {
    for (const one of some) {
      isNews(one); // what was heard before and is newer is told again on top of it
      rows.set(one.id, one);
    }
    cursor = page.has_more ? page.next_cursor : null;
    emit('change');
  }

  /** The next page of those that do not wait; one at a time. */
  function more() {
    if (!cursor) return fetching;
    const mine = generation;
    fetching ??= api.get('/conversations', {...params(), ...(inTwo() ? {waiting: false} : {}), cursor}, {signal})
      .then((page) => mine === generation && take(page.data.filter(({id}) => !rows.has(id)), page))
      .finally(() => { fetching = null; });
    return fetching;
  }

  function fits(conversation) {
    const {view, assignee: whose, site, tag, words} = query;
    if (words) return rows.has(conversation.id);
    const {state, assignee, waiting_since: waits} = conversation;
    const wanted = view === 'mine' ? memberId : whose;
    return state === VIEWS[view].state && (!site || conversation.site_id === site) && (!tag || conversation.tags.includes(tag))
      && (!wanted || (assignee?.id ?? 'none') === wanted) && (view !== 'waiting' || Boolean(waits));
  }

  function upsert(conversation) {
    if (!isNews(conversation)) return;
    const here = rows.has(conversation.id);
    if (fits(conversation) || (here && conversation.id === kept)) rows.set(conversation.id, conversation);
    else rows.delete(conversation.id);
    emit('change');
  }

  function heard(message) {
    const known = rows.get(message.conversation_id);
    if (!known || message.seq <= (known.last_message?.seq ?? 0)) return;
    upsert({...known, last_message: message, last_seq: message.seq, updated_at: message.created_at});
  }

  /** The visitor's presence shows in their avatar. */
  function presence(visitorId, online) {
    for (const one of rows.values()) if (one.visitor_id === visitorId && one.visitor.online !== online) upsert({...one, visitor: {...one.visitor, online}});
  }

  /** This one stays in the list while it is read, also when it no longer fits the view. */
  function keep(id) {
    const before = rows.get(kept);
    kept = id;
    if (before && before.id !== id && !fits(before)) upsert(before);
  }

  hear('conversation', ({conversation}) => upsert(conversation));
  hear('message', ({message}) => message && heard(message));
  hear('visitor_online', ({visitor}) => presence(visitor.id, true));
  hear('visitor_offline', ({visitor_id: id}) => presence(id, false));

  return {on, load, more, upsert, keep, rows, get query() { return query; }, hasMore: () => Boolean(cursor), tags: () => [...new Set([...rows.values()].flatMap(({tags}) => tags ?? []))].sort()};
}
