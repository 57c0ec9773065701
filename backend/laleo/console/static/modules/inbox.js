import {mountApprovals} from './approvals.js';
import {createCannedStore} from './canned-store.js';
import {createConversationList} from './conversation-list.js';
import {createInboxFilters} from './inbox-filters.js';
import {createInboxStore} from './inbox-store.js';
import {el, fill} from './el.js';
import {every, oncePerFrame} from './keyed.js';
import {button, linkButton} from './parts.js';
import {listenToKeys} from './shortcuts.js';
import {emptyState, loadInto} from './states.js';
import {mountThread} from './thread.js';
import {mountVisitorPanel} from './visitor-panel.js';
import {toastError} from './toast.js';

const TICK_MS = 10_000;
const WIDE = '(min-width: 84rem)';

/** Inbox: who waits, since when? */
export function mount(element, context) {
  const {api, realtime, texts, signal, navigate, memberId} = context;
  const store = createInboxStore({api, realtime, memberId, signal});
  const canned = createCannedStore({api});
  const filters = createInboxFilters({texts, signal, onChange: loadList, onHelp: () => keys.help()});
  const list = createConversationList({texts, memberId, signal, onMore: () => store.more()?.catch(toastError)});
  const listPlace = el('div.list-place');
  const approvals = el('section.approvals', {'aria-label': texts('Waits for your approval')});
  const thread = el('section.thread', {'aria-label': texts('Conversation')});
  const inbox = el('div.inbox');
  const repaint = oncePerFrame(paint, {signal});
  const sites = new Map();
  let colleagues = [];
  let me = {};
  let selected = context.rest[0] ?? '';
  let withPanel = matchMedia(WIDE).matches;
  let part = new AbortController();
  let open = null; // what the keyboard can do in the thread
  let ready = false;

  fill(element, el('h1.visually-hidden', texts('Inbox')), inbox);
  fill(inbox, el('section.threads', {'aria-label': texts('List')}, filters.element, approvals, listPlace), thread);
  const keys = listenToKeys(shortcuts(), {texts, signal});
  const proposals = mountApprovals(approvals, context, {about: (one) => !selected || !open?.concerns(one)}); // the thread shows its own
  store.on('change', repaint, {signal});
  loadList(filters.query);
  know();
  openThread();
  every(TICK_MS, repaint, {signal});
  signal.addEventListener('abort', () => part.abort(), {once: true});

  /** Who I am and which sites there are: names for what is shown by id elsewhere. */
  async function know() {
    const [found, mine, members] = await Promise.all([api.all('/sites', {signal}).catch(() => []), api.get('/me', {}, {signal}).catch(() => ({})), api.all('/members', {signal}).catch(() => [])]);
    colleagues = members.filter(({role}) => role !== 'viewer');
    for (const site of found) sites.set(site.id, site);
    me = mine;
    repaint();
    open?.repaint();
  }

  function loadList(query) {
    ready = false;
    return loadInto(listPlace, {texts, signal, load: () => store.load(query), draw: () => {
      ready = true;
      listPlace.shown = '';
      paint();
      open?.repaint();
    }});
  }

  function paint() {
    filters.offer({members: colleagues, sites: [...sites.values()], tags: store.tags()});
    if (!ready) return;
    if (store.rows.size === 0) return showOnce(`empty ${store.query.view} ${filters.narrowed()}`, empty);
    showOnce('list', () => list.element);
    list.show([...store.rows.values()], selected, {words: store.query.words, split: !store.query.words && store.query.view !== 'closed', hasMore: store.hasMore()});
    return undefined;
  }

  function showOnce(what, build) {
    if (listPlace.shown === what) return;
    listPlace.shown = what;
    fill(listPlace, build());
  }

  function empty() {
    const {view} = store.query;
    if (filters.narrowed()) return emptyState({compact: true, iconName: 'search', title: texts('No conversation matches'), detail: texts('Try other words, another view, or look everywhere.'), actions: [button(texts('Clear the filters'), {onclick: filters.clear})]});
    if (view === 'closed') return emptyState({compact: true, iconName: 'check', title: texts('Nothing closed yet'), detail: texts('Conversations you close are kept here and can be reopened.')});
    if (view === 'mine') return emptyState({compact: true, iconName: 'person', title: texts('Nothing is assigned to you'), detail: texts('Assign a conversation to yourself, and it stays here until it is closed.')});
    return emptyState({compact: true, iconName: 'inbox', title: texts('Nobody is waiting'),
      detail: texts('When a visitor writes, their conversation appears here. You can also write first.'),
      actions: [linkButton(texts('See who is here'), '/console/live', {iconName: 'live'})]});
  }

  function openThread() {
    part.abort();
    part = new AbortController();
    open = null;
    proposals.paint();
    store.keep(selected);
    inbox.classList.toggle('reading', Boolean(selected));
    closePanel();
    if (!selected) {
      fill(thread, emptyState({iconName: 'message', title: texts('Pick a conversation'), detail: texts('The one that has waited longest is on top.')}));
      return;
    }
    open = mountThread(thread, {...context, signal: part.signal, conversationId: selected, canned, placeholders, onBack: () => navigate('/console/inbox'), onPanel: togglePanel,
      onChanged: store.upsert, knownTags: store.tags, siteName: (id) => (sites.size > 1 ? sites.get(id)?.name : ''), words: () => store.query.words, onReady: proposals.paint});
    if (withPanel) openPanel();
  }

  function placeholders({visitor, site_id: site}) {
    return {'visitor.name': visitor.name ?? '', 'operator.name': me.member?.name ?? '', 'site.name': sites.get(site)?.name ?? ''};
  }

  function togglePanel() {
    withPanel = !inbox.classList.contains('with-panel');
    if (withPanel) openPanel();
    else closePanel();
  }

  async function openPanel() {
    const {signal: mine} = part;
    const side = el('aside.side', {'aria-label': texts('Visitor')});
    inbox.classList.add('with-panel');
    inbox.append(side);
    try {
      const conversation = store.rows.get(selected) ?? await api.get(`/conversations/${selected}`, {}, {signal: mine});
      if (!mine.aborted) mountVisitorPanel(side, {...context, signal: mine, visitorId: conversation.visitor_id, onClose: togglePanel});
    } catch { closePanel(); }
  }

  function closePanel() {
    inbox.classList.remove('with-panel');
    inbox.querySelector(':scope > .side')?.remove();
  }

  function follow([id = '']) {
    if (id === selected) return;
    selected = id;
    openThread();
    paint();
  }

  function go(step) {
    const next = list.beside(selected, step);
    if (!next) return;
    navigate(`/console/inbox/${next}`);
    list.focus(next);
  }

  function shortcuts() {
    return [
      ['j', texts('Next'), () => go(1)], ['k', texts('Previous'), () => go(-1)],
      ['r', texts('Reply'), () => open?.reply()], ['n', texts('Internal note'), () => open?.note()],
      ['/', texts('Canned reply'), () => open?.canned()], ['c', texts('Claim, or release'), () => open?.claim()],
      ['a', texts('Assign'), () => open?.assign()], ['t', texts('Tags'), () => open?.tag()],
      ['e', texts('Close, or reopen'), () => open?.close()], ['v', texts('About the visitor'), () => selected && togglePanel()],
      ['f', texts('Find'), filters.focus],
      ['Enter', texts('Send')], ['Shift Enter', texts('New line')], ['Alt N', texts('Reply or note')],
    ];
  }

  return {show: follow};
}
