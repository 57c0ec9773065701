import {el, fill, setText} from './el.js';
import {createComposer} from './composer.js';
import {createMessageList} from './message-bubbles.js';
import {createThreadStore} from './thread-store.js';
import {oncePerFrame} from './keyed.js';
import {badge, button, iconButton, visitorAvatar, whileBusy} from './parts.js';
import {loadInto} from './states.js';
import {toastError} from './toast.js';
import {visitorName} from './visitor-words.js';

const TYPING_SHOWN_MS = 5000;
const NEAR_END_PX = 80;
const drafts = new Map(); // conversation id -> text not sent yet

/** One conversation: its messages, who is typing, and where to answer. */
export function mountThread(element, context) {
  const {api, realtime, outbox, texts, signal, conversationId} = context;
  const store = createThreadStore({api, realtime, outbox, conversationId, signal});
  const name = () => visitorName(store.conversation.visitor);
  const list = createMessageList({texts, visitorName: name, onRetry: outbox.retry, onDiscard: outbox.discard});
  const earlier = button(texts('Show earlier messages'), {kind: 'quiet small', onclick: showEarlier, hidden: true});
  const place = el('div.messages', {role: 'log', 'aria-label': texts('Messages'), tabindex: '0'}, el('div.day', earlier), list.element);
  const typing = el('p.typing', {role: 'status'});
  const header = el('header');
  const repaint = oncePerFrame(paint, {signal});
  let typingTimer = 0;
  let readSent = 0;
  let atEnd = true;

  loadInto(element, {texts, signal, load: () => store.load(), draw: start});

  function start() {
    fill(element, header, place, typing, composer().element);
    place.addEventListener('scroll', () => { atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_END_PX; }, {signal});
    const shrinks = new ResizeObserver(stayAtEnd);
    shrinks.observe(place);
    signal.addEventListener('abort', () => shrinks.disconnect(), {once: true});
    paint();
    store.on('change', repaint, {signal});
    realtime.on('typing', showTyping, {signal});
    document.addEventListener('visibilitychange', markRead, {signal});
  }

  function paint() {
    paintHeader();
    earlier.hidden = !store.hasEarlier();
    list.show(store.messages(), outbox.pending(conversationId), {readSeq: store.visitorReadSeq});
    stayAtEnd();
    markRead();
  }

  function stayAtEnd() {
    if (atEnd) place.scrollTop = place.scrollHeight;
  }

  function paintHeader() {
    const {visitor, state, assignee} = store.conversation;
    const key = JSON.stringify([visitor, state, assignee]);
    if (header.drawn === key) return;
    header.drawn = key;
    const closed = state === 'closed';
    fill(header, iconButton(texts('All conversations'), 'back', {kind: 'quiet back', onclick: context.onBack}),
      visitorAvatar(visitor),
      el('div.stack', el('h2.clip', name()), el('span.faint', visitor.online ? texts('On your site now') : texts('Not on your site now'))),
      assignee?.kind === 'agent' && badge(assignee.name, 'agent', 'agent'),
      closed && badge(texts('Closed')),
      button(closed ? texts('Reopen') : texts('Close'), {kind: 'small', iconName: closed ? 'refresh' : 'check', onclick: (event) => setClosed(event.currentTarget, !closed)}),
      iconButton(texts('About this visitor'), 'panel', {onclick: context.onPanel}));
  }

  function composer() {
    return createComposer({
      texts, allowNote: true, draft: drafts.get(conversationId) ?? '',
      label: texts('Reply to {name}', {name: name()}), placeholder: texts('Reply to {name}', {name: name()}),
      onSend: (message) => {
        atEnd = true;
        outbox.send(conversationId, message);
      },
      onTyping: () => realtime.tell('typing', {conversation_id: conversationId}),
      onDraft: (text) => drafts.set(conversationId, text),
    });
  }

  function setClosed(pressed, closed) {
    return whileBusy(pressed, async () => {
      try {
        const answer = await api.post(`/conversations/${conversationId}/${closed ? 'close' : 'reopen'}`);
        if (answer?.id) store.conversation = answer;
        context.onChanged?.(store.conversation);
        paintHeader();
      } catch (error) {
        toastError(error);
      }
    });
  }

  async function showEarlier() {
    const height = place.scrollHeight - place.scrollTop;
    await whileBusy(earlier, () => store.earlier()).catch(toastError);
    paint();
    place.scrollTop = place.scrollHeight - height;
  }

  function showTyping({conversation_id: id, author}) {
    if (id !== conversationId) return;
    const who = author?.kind === 'visitor' ? name() : author?.name ?? texts('A colleague');
    fill(typing, el('span.dots', {'aria-hidden': 'true'}, el('i'), el('i'), el('i')), texts('{who} is typing', {who}));
    clearTimeout(typingTimer);
    typingTimer = setTimeout(() => setText(typing, ''), TYPING_SHOWN_MS);
  }

  function markRead() {
    const seq = store.messages().findLast((message) => message.author.kind === 'visitor')?.seq ?? 0;
    if (document.visibilityState !== 'visible' || seq <= readSent || !store.conversation.unread && readSent) return;
    readSent = seq;
    const frame = {conversation_id: conversationId, seq};
    if (realtime.state === 'open') realtime.tell('read', frame);
    else api.post(`/conversations/${conversationId}/read`, {seq}).catch(() => { readSent = 0; });
  }
}
