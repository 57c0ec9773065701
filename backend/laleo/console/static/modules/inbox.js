import {mountApprovals} from './approvals.js';
import {el, fill} from './el.js';
import {createConversationList} from './conversation-list.js';
import {every, oncePerFrame} from './keyed.js';
import {linkButton} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {mountThread} from './thread.js';
import {mountVisitorPanel} from './visitor-panel.js';

const TICK_MS = 10_000;
const WIDE = '(min-width: 84rem)';

/** Inbox: who waits, since when? */
export function mount(element, context) {
  const {api, realtime, texts, signal, navigate} = context;
  const conversations = new Map();
  const list = createConversationList({texts});
  const listPlace = el('div.list');
  const approvals = el('section.approvals', {'aria-label': texts('Waits for your approval')});
  const thread = el('section.thread', {'aria-label': texts('Conversation')});
  const inbox = el('div.inbox');
  const repaint = oncePerFrame(paint, {signal});
  let state = 'open';
  let selected = context.rest[0] ?? '';
  let withPanel = matchMedia(WIDE).matches;
  let part = new AbortController();
  let ready = false;

  fill(element, el('h1.visually-hidden', texts('Inbox')), inbox);
  fill(inbox, el('section.threads', {'aria-label': texts('List')}, el('header', el('strong.title', {'aria-hidden': 'true'}, texts('Inbox')), segments()), approvals, listPlace), thread);
  mountApprovals(approvals, context);
  loadList();
  openThread();
  every(TICK_MS, repaint, {signal});
  realtime.on('conversation', ({conversation}) => upsert(conversation), {signal});
  realtime.on('message', ({message}) => message && heard(message), {signal});
  realtime.on('welcome', ({resumed}) => resumed && load().then(repaint, () => {}), {signal});
  signal.addEventListener('abort', () => part.abort(), {once: true});

  function segments() {
    const group = el('div.segments', {role: 'group', 'aria-label': texts('State')}, [['open', 'Open'], ['closed', 'Closed']].map(([value, word]) =>
      el('button', {type: 'button', 'aria-pressed': String(value === state), onclick: () => setState(value, group)}, texts(word))));
    return group;
  }

  function setState(value, group) {
    state = value;
    [...group.children].forEach((one, index) => one.setAttribute('aria-pressed', String(['open', 'closed'][index] === value)));
    loadList();
  }

  function loadList() {
    ready = false;
    return loadInto(listPlace, {texts, signal, load, draw: () => { ready = true; listPlace.shown = ''; paint(); }});
  }

  async function load() {
    const asked = state;
    const rows = await api.all('/conversations', {params: {state}, most: 500, signal});
    if (asked !== state) return;
    conversations.clear();
    for (const one of rows) conversations.set(one.id, one);
  }

  function upsert(conversation) {
    if (conversation.state === state) conversations.set(conversation.id, conversation);
    else conversations.delete(conversation.id);
    repaint();
  }

  function heard(message) {
    const known = conversations.get(message.conversation_id);
    if (!known || message.seq <= (known.last_message?.seq ?? 0)) return;
    upsert({...known, last_message: message, last_seq: message.seq, updated_at: message.created_at});
  }

  function paint() {
    if (!ready) return;
    if (conversations.size === 0) return showOnce('empty', () => empty());
    showOnce('list', () => list.element);
    list.show([...conversations.values()], selected);
    return undefined;
  }

  function showOnce(what, build) {
    if (listPlace.shown === what + state) return;
    listPlace.shown = what + state;
    fill(listPlace, build());
  }

  function empty() {
    if (state === 'closed') return emptyState({compact: true, iconName: 'check', title: texts('Nothing closed yet'), detail: texts('Conversations you close are kept here and can be reopened.')});
    return emptyState({compact: true, iconName: 'inbox', title: texts('Nobody is waiting'),
      detail: texts('When a visitor writes, their conversation appears here. You can also write first.'),
      actions: [linkButton(texts('See who is here'), '/console/live', {iconName: 'live'})]});
  }

  function openThread() {
    part.abort();
    part = new AbortController();
    inbox.classList.toggle('reading', Boolean(selected));
    closePanel();
    if (!selected) {
      fill(thread, emptyState({iconName: 'message', title: texts('Pick a conversation'), detail: texts('The one that has waited longest is on top.')}));
      return;
    }
    mountThread(thread, {...context, signal: part.signal, conversationId: selected, onBack: () => navigate('/console/inbox'), onPanel: togglePanel, onChanged: upsert});
    if (withPanel) openPanel();
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
      const conversation = conversations.get(selected) ?? await api.get(`/conversations/${selected}`, {}, {signal: mine});
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
    paint();
    openThread();
  }

  return {show: follow};
}
