import {createVirtualRows} from './virtual-rows.js';
import {el, fill, icon, setText} from './el.js';
import {duration, secondsSince} from './format.js';
import {marked} from './highlight.js';
import {visitorAvatar} from './parts.js';
import {initials, visitorName} from './visitor-words.js';

const JUST_NOW_S = 10;
const NEAR_PX = 400;

/**
 * The list of conversations, those that wait first and longest; show(conversations, selected, {words, split}).
 * Only the rows in sight are in the page; `onMore` is asked when the end is near.
 */
export function createConversationList({texts, memberId, onMore = () => {}, signal}) {
  const element = el('nav.list', {'aria-label': texts('Conversations')});
  const more = el('p.faint.more', {role: 'status'});
  const groups = [texts('Waiting for an answer'), texts('Answered')].map(createGroup);
  fill(element, groups.map((group) => group.element), more);
  element.addEventListener('scroll', () => nearEnd() && onMore(), {passive: true, signal});
  let order = [];

  function createGroup(heading) {
    const title = el('h2.group', heading);
    const list = el('div.entries');
    const section = el('section', title, list);
    const rows = createVirtualRows({scroller: element, list, key: ({conversation}) => conversation.id, signal, target: (line) => line,
      create: ({conversation}) => el('a.entry', {href: `/console/inbox/${conversation.id}`, 'data-stop': ''}), update: (line, item) => paint(line, item, texts)});
    return {element: section, show(items, headed) {
      if (items.length) section.hidden = false;
      title.hidden = !headed;
      rows.show(items); // while it can be seen: a hidden list has no height and draws nothing
      section.hidden = items.length === 0;
    }, focus: rows.focusKey};
  }

  const nearEnd = () => element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;

  function show(conversations, selected, {words = '', split = true, now = Date.now(), hasMore = false} = {}) {
    const item = (conversation) => ({conversation, selected: conversation.id === selected, now, words, memberId});
    const first = split ? conversations.filter(waits).sort((one, other) => compare(one.waiting_since, other.waiting_since)) : [];
    const others = conversations.filter((one) => !split || !waits(one)).sort((one, other) => compare(other.updated_at, one.updated_at));
    groups[0].show(first.map(item), first.length > 0);
    groups[1].show(others.map(item), first.length > 0);
    setText(more, hasMore ? texts('Loading more') : '');
    order = [...first, ...others].map(({id}) => id);
    if (hasMore && element.clientHeight > 0 && nearEnd()) onMore();
  }

  /** The id before or after this one in the list; the first one when it is not there. */
  function beside(id, step) {
    const index = order.indexOf(id);
    return index < 0 ? order[0] : order[index + step];
  }

  return {element, show, beside, focus: (id) => groups.some((group) => group.focus(id))};
}

function waits(conversation) {
  return conversation.state === 'open' && Boolean(conversation.waiting_since);
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

function paint(line, {conversation, selected, now, words, memberId}, texts) {
  const when = sinceWord(waits(conversation) ? conversation.waiting_since : conversation.updated_at, now, texts);
  if (selected) line.setAttribute('aria-current', 'true');
  else line.removeAttribute('aria-current');
  line.classList.toggle('unread', conversation.unread > 0);
  const by = conversation.claim && Date.parse(conversation.claim.until) > now ? conversation.claim.by : null;
  const drawn = `${words} ${by?.id}`;
  if (line.drawn === conversation && line.words === drawn) return setText(line.querySelector('.when'), when);
  Object.assign(line, {drawn: conversation, words: drawn});
  fill(line, visitorAvatar(conversation.visitor), el('span.name.clip', marked([visitorName(conversation.visitor)], words)),
    el(`span.when.number${waits(conversation) ? '.waiting' : ''}`, when),
    el('span.last.clip', signs(conversation, texts), marked([lastWords(conversation, memberId, texts)], words)),
    el('span.ends', face(by, conversation, memberId, texts), conversation.unread > 0 && el('span.unread-count', conversation.unread > 99 ? '99+' : String(conversation.unread), el('span.visually-hidden', texts(' unread')))));
  return undefined;
}

/** Who answers now, or who looks after it. */
function face(by, {assignee}, memberId, texts) {
  const who = by ?? assignee;
  if (!who) return null;
  const words = by ? texts('{name} is answering', {name: by.name}) : texts('Assigned to {name}', {name: assignee.name});
  const sign = who.kind === 'agent' ? icon('agent', {small: true}) : initials({name: who.name}) || icon('person', {small: true});
  return el(`span.avatar.tiny${by ? '.busy' : ''}${who.id === memberId ? '.me' : ''}`, {title: words}, el('span', {'aria-hidden': 'true'}, sign), el('span.visually-hidden', words));
}

function signs({handed_over_at: handedOver, waiting_since: waiting, via, rating, state}, texts) {
  return [handedOver && waiting && sign('agent', texts('Handed over to a person'), 'waiting'), via === 'offline_form' && sign('clock', texts('Left while you were away')),
    state === 'closed' && rating && el('span.score', icon('star', {small: true, label: texts('Rated')}), String(rating.score))].filter(Boolean);
}

function sign(name, label, tone = '') {
  return el(`span.sign${tone && `.${tone}`}`, {title: label}, icon(name, {small: true, label}));
}

function sinceWord(time, now, texts) {
  const seconds = secondsSince(time, now);
  return seconds < JUST_NOW_S ? texts('now') : duration(seconds);
}

function lastWords({last_message: message}, memberId, texts) {
  if (!message) return texts('No messages yet');
  const {kind, id, name} = message.author;
  const operator = id === memberId ? texts('You: ') : `${name}: `;
  const before = message.internal ? texts('Note: ') : {operator, agent: texts('AI agent: ')}[kind] ?? '';
  return before + (message.body.replace(/\s+/g, ' ').slice(0, 140) || (message.attachments ?? []).map(({name}) => name).join(', '));
}
