import {el, fill, icon} from './el.js';
import {createClaimWatch} from './claim-watch.js';
import {createComposer} from './composer.js';
import {createConversationActions} from './conversation-actions.js';
import {createMessageList} from './message-bubbles.js';
import {createMessageWindow} from './message-window.js';
import {createThreadHeader} from './thread-header.js';
import {createThreadStore} from './thread-store.js';
import {createTypingLine} from './typing-line.js';
import {detailsCard, handOver, handOverCard, ratingCard} from './thread-cards.js';
import {filled} from './canned-store.js';
import {mountApprovals} from './approvals.js';
import {oncePerFrame} from './keyed.js';
import {button} from './parts.js';
import {loadInto} from './states.js';
import {visitorName} from './visitor-words.js';
import {whyNot} from './rights.js';

const drafts = new Map(); // conversation id -> {text, attachments, quick_replies} not sent yet

/**
 * One conversation: its messages, who is typing, who answers, what an agent proposes, and where to answer.
 * Returns what the keyboard needs: {reply, note, canned, assign, tag, claim, close}.
 */
export function mountThread(element, context) {
  const {api, realtime, outbox, texts, signal, conversationId, memberId, canned, may = () => true} = context;
  const store = createThreadStore({api, realtime, outbox, conversationId, signal});
  const current = () => store.conversation;
  const name = () => visitorName(current().visitor);
  const actions = createConversationActions({api, texts, conversationId, onChanged: (conversation) => { store.changed(conversation); context.onChanged?.(conversation); }});
  const claims = createClaimWatch({texts, memberId, actions, conversation: current, signal, onChange: () => { composer?.showBlocked(); paint(); }});
  const header = createThreadHeader({api, texts, may, memberId, actions, claims, knownTags: context.knownTags ?? (() => []), siteName: () => context.siteName?.(current()?.site_id) ?? '',
    onBack: context.onBack, onPanel: context.onPanel, onNote: () => composer?.setNote(true)});
  const list = createMessageList({texts, visitorName: name, onRetry: outbox.retry, onDiscard: outbox.discard, onTakeOver: takeOverAndSend, renew: (id) => api.get(`/attachments/${id}`)});
  const place = el('div.messages', {role: 'log', 'aria-label': texts('Messages'), tabindex: '0'});
  const toNewest = button(texts('Newest'), {kind: 'small to-newest', iconName: 'down', hidden: true, onclick: () => sight.toEnd()});
  const before = el('div.cards');
  const after = el('div.cards');
  const proposals = el('section.approvals.here', {'aria-label': texts('Proposed here')});
  const typing = createTypingLine({realtime, texts, conversationId, signal, visitorName: name});
  const sight = createMessageWindow({place, list: list.element, all: store.messages, hasEarlier: store.hasEarlier, earlier: store.earlier, repaint: paintMessages, onEnd: (at) => { toNewest.hidden = at; }, signal});
  const repaint = oncePerFrame(paint, {signal});
  let composer = null;
  let readSent = 0;
  let ready = false;

  loadInto(element, {texts, signal, load: () => store.load(), draw: start});
  signal.addEventListener('abort', () => ready && claims.leave(Boolean(drafts.get(conversationId)?.text)), {once: true});

  function start() {
    fill(place, before, list.element, after);
    composer = may('answer') ? createReply() : null;
    fill(element, header.element, header.line, el('div.messages-frame', place, toNewest), proposals, typing, claims.bar,
      composer?.element ?? el('p.notice.read-only', icon('lock'), el('span', whyNot(texts, 'answer'))));
    ready = true;
    paint();
    sight.stay();
    sight.fill();
    store.on('change', repaint, {signal});
    document.addEventListener('visibilitychange', markRead, {signal});
    mountApprovals(proposals, context, {about: concernsThis, title: texts('Proposed for this conversation'), withSubject: false, onShown: () => sight.stay()});
    context.onReady?.();
  }

  const concernsThis = ({arguments: given}) => given.conversation_id === conversationId || given.visitor_id === current().visitor_id;

  function paint() {
    if (!ready) return;
    header.paint(current());
    claims.paint();
    paintMessages();
    sight.stay();
    markRead();
  }

  function paintMessages() {
    const messages = store.messages();
    const shown = sight.visible(messages);
    const told = handOver(current(), messages);
    list.show(shown.filter((one) => one !== told?.note), sight.following() ? outbox.pending(conversationId) : [], {readSeq: store.visitorReadSeq, deliveredSeq: store.deliveredSeq, words: context.words?.()});
    paintCards(messages, shown, told);
  }

  function paintCards(messages, shown, told) {
    const key = JSON.stringify([store.hasEarlier(), shown[0]?.seq, current().details, current().rating, current().handed_over_at, messages.length, sight.following()]);
    if (before.drawn === key) return;
    before.drawn = key;
    const whole = shown[0] === messages[0];
    fill(before, whole && store.hasEarlier() ? el('p.said', texts('Earlier messages')) : whole && detailsCard(current(), texts));
    fill(after, sight.following() && [handOverCard(told, texts), ratingCard(current(), texts)]);
  }

  function createReply() {
    const {text = '', ...kept} = drafts.get(conversationId) ?? {};
    return createComposer({
      texts, signal, allowNote: true, allowQuick: true, draft: text, kept,
      label: texts('Reply to {name}', {name: name()}), placeholder: texts('Reply to {name}', {name: name()}),
      upload: (file, options) => api.upload('/attachments', {file, conversation_id: conversationId}, options),
      canned: canned && {find: (words) => canned.find(current().site_id, words), fillIn: ({body}) => filled(body, context.placeholders?.(current()) ?? {})},
      blocked: claims.blocked,
      onSend: send,
      onTyping: () => {
        realtime.tell('typing', {conversation_id: conversationId});
        claims.typing();
      },
      onDraft: (written, more) => drafts.set(conversationId, {text: written, ...more}),
    });
  }

  function send(message) {
    outbox.send(conversationId, message);
    sight.toEnd();
  }

  async function takeOverAndSend(clientId) {
    if (await actions.claim({force: true})) outbox.retry(clientId);
  }

  function markRead() {
    if (!may('answer') || document.visibilityState !== 'visible') return;
    const seq = store.messages().findLast((message) => message.author.kind === 'visitor')?.seq ?? 0;
    if (seq <= readSent || !current().unread && readSent) return;
    readSent = seq;
    const frame = {conversation_id: conversationId, seq};
    if (realtime.state === 'open') realtime.tell('read', frame);
    else api.post(`/conversations/${conversationId}/read`, {seq}).catch(() => { readSent = 0; });
  }

  const acts = (work) => () => ready && may('answer') && work();
  return {
    reply: acts(() => { composer.setNote(false); composer.focus(); }),
    note: acts(() => composer.setNote(true)),
    canned: acts(() => composer.openCanned()),
    assign: acts(header.assign),
    tag: acts(header.tag),
    claim: acts(() => (claims.mine() ? actions.release() : header.claimNow())),
    close: acts(() => (current().state === 'closed' ? actions.reopen() : actions.close())),
    concerns: (one) => ready && concernsThis(one),
    repaint: paint,
  };
}
