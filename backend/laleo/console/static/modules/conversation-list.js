import {el, fill, setText} from './el.js';
import {duration, secondsSince} from './format.js';
import {keyedChildren} from './keyed.js';
import {visitorAvatar} from './parts.js';
import {visitorName} from './visitor-words.js';

const JUST_NOW_S = 10;

/** The list of conversations, those that wait first; show(conversations, selected, now). */
export function createConversationList({texts}) {
  const element = el('nav.list', {'aria-label': texts('Conversations')});
  const draw = keyedChildren(element, {
    key: (item) => item.heading ?? item.conversation.id,
    create: (item) => (item.heading ? el('h2.group', item.heading) : el('a.entry', {href: `/console/inbox/${item.conversation.id}`})),
    update: (line, item) => !item.heading && paint(line, item, texts),
  });
  element.addEventListener('keydown', (event) => moveFocus(event, element));

  function show(conversations, selected, now = Date.now()) {
    const item = (conversation) => ({conversation, selected: conversation.id === selected, now});
    const waiting = conversations.filter(waits).sort((one, other) => compare(one.waiting_since, other.waiting_since));
    const others = conversations.filter((one) => !waits(one)).sort((one, other) => compare(other.updated_at, one.updated_at));
    const headed = (heading, some) => (some.length ? [{heading}, ...some.map(item)] : []);
    draw(waiting.length ? [...headed(texts('Waiting for an answer'), waiting), ...headed(texts('Answered'), others)] : others.map(item));
  }

  return {element, show};
}

function waits(conversation) {
  return conversation.state === 'open' && Boolean(conversation.waiting_since);
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

function paint(line, {conversation, selected, now}, texts) {
  const when = sinceWord(waits(conversation) ? conversation.waiting_since : conversation.updated_at, now, texts);
  if (selected) line.setAttribute('aria-current', 'true');
  else line.removeAttribute('aria-current');
  line.classList.toggle('unread', conversation.unread > 0);
  if (line.drawn === conversation) return setText(line.querySelector('.when'), when);
  line.drawn = conversation;
  fill(line, visitorAvatar(conversation.visitor), el('span.name.clip', visitorName(conversation.visitor)),
    el(`span.when.number${waits(conversation) ? '.waiting' : ''}`, when),
    el('span.last.clip', lastWords(conversation, texts)),
    conversation.unread > 0 && el('span.unread-count', String(conversation.unread), el('span.visually-hidden', texts(' unread'))));
  return undefined;
}

function sinceWord(time, now, texts) {
  const seconds = secondsSince(time, now);
  return seconds < JUST_NOW_S ? texts('now') : duration(seconds);
}

function lastWords({last_message: message}, texts) {
  if (!message) return texts('No messages yet');
  const before = message.internal ? texts('Note: ') : {operator: texts('You: '), agent: texts('AI agent: ')}[message.author.kind] ?? '';
  return before + message.body.replace(/\s+/g, ' ').slice(0, 140);
}

function moveFocus(event, element) {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (!step) return;
  const entries = [...element.querySelectorAll('.entry')];
  const next = entries[entries.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
