import {h, shortName} from './dom.js';
import {createItems} from './items.js';
import {createRows} from './rows.js';

const NEAR_PX = 64;
const readBefore = (messages) => (messages.find(({read_at: read, author}) => !read && author.kind !== 'visitor')?.seq ?? Infinity) - 1;
const TYPING_MS = 6000;

/** The scrolling conversation: sticks to its end while read there, pages upwards, says who is typing. */
export const createThread = (live, context, below) => {
  const {text, team} = context;
  const skeleton = [h('div', {className: 'skeleton'}), h('div', {className: 'skeleton right'})];
  const log = h('div', {className: 'log', role: 'log'}, ...skeleton);
  const earlier = h('div', {className: 'middle', hidden: true}, text('history_loading'));
  const typingWords = h('span', {});
  const typing = h('div', {className: 'typing', role: 'status', hidden: true},
    h('span', {className: 'dots', ariaHidden: 'true'}, h('i'), h('i'), h('i')), typingWords);
  const replies = h('div', {className: 'replies', role: 'group', ariaLabel: text('quick_replies'), hidden: true});
  const node = h('div', {className: 'scroll', tabIndex: 0, role: 'group', ariaLabel: text('thread_label')}, earlier, log, typing, replies, below);
  const button = h('button', {type: 'button', onclick: () => thread.toEnd()}, text('new_messages'));
  const jump = h('div', {className: 'jump', hidden: true}, button);
  const itemsOf = createItems(live, context);
  const render = createRows(log, {...context, queue: live.queue, isOnline: () => live.socket.state === 'online'});
  let timer;
  let seen = 0;
  let offered;
  let readTo;
  let unreadFrom;
  let top;
  let atEnd = true;

  const pageUp = () => {
    if (!live.thread.more || !earlier.hidden || node.scrollTop > NEAR_PX || live.socket.state !== 'online') return;
    earlier.hidden = false;
    log.ariaBusy = 'true';
    live.history();
  };

  const loaded = () => {
    earlier.hidden = true;
    log.ariaBusy = 'false';
  };

  /** Earlier messages push what is being read down; put it back under the reader's eyes. */
  const keepPlace = (work) => {
    const before = node.scrollHeight - node.scrollTop;
    work();
    node.scrollTop = node.scrollHeight - before;
  };

  /** Answers to the newest message, given with one press; gone as soon as anybody has said more. */
  const offer = ({kind, quick_replies: choices = [], key} = {}) => {
    const open = kind === 'theirs' || kind === 'greeting' ? choices : [];
    const now = open.length ? key : null;
    if (now === offered) return;
    offered = now;
    replies.hidden = !now;
    replies.replaceChildren(...open.slice(0, 6).map((words) => h('button', {type: 'button', dir: 'auto', onclick: () => {
      live.send(words);
      context.focus();
    }}, words)));
  };

  node.addEventListener('scroll', () => {
    atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_PX;
    if (atEnd) jump.hidden = true;
    pageUp();
  }, {passive: true});
  // A longer draft, a card or the phone's keyboard takes room: the newest message stays in sight.
  new ResizeObserver(() => atEnd && thread.toEnd()).observe(node);

  const thread = {
    node,
    jump,
    render() {
      if (live.socket.state !== 'online') loaded(); // its answer was lost with the line
      if (!live.thread.id) readTo = unreadFrom = undefined; // nobody's, or the next person's
      else readTo ??= readBefore(live.thread.messages);
      const items = itemsOf(unreadFrom);
      const first = live.thread.messages[0]?.id;
      const ready = live.thread.id || items.length || live.socket.state === 'online';
      if (!ready) return;
      skeleton.forEach((bone) => bone.remove());
      if (!typing.hidden && items.length > seen && items[items.length - 1].kind === 'theirs') thread.typing(null);
      if (top && first !== top) {
        keepPlace(() => {
          loaded();
          render(items);
        });
      } else {
        render(items);
        const isNew = items.length > seen;
        const isOwn = items[items.length - 1]?.status === 'sending';
        if (atEnd || isNew && isOwn) thread.toEnd();
        else if (isNew) jump.hidden = false;
      }
      top = first;
      seen = items.length;
      offer(items[items.length - 1]);
    },
    /** The reader looks (or looks away): what came meanwhile is set off by a line. */
    look(isLooking) {
      const {messages, last} = live.thread;
      if (isLooking && readTo !== undefined) {
        const next = messages.find(({seq, author}) => seq > readTo && author.kind !== 'visitor')?.seq;
        if (next) unreadFrom = next;
        thread.render();
      }
      if (!isLooking) unreadFrom = undefined;
      readTo = last;
    },
    toEnd() {
      node.scrollTop = node.scrollHeight;
      atEnd = true;
      jump.hidden = true;
    },
    typing(author) {
      clearTimeout(timer);
      typing.hidden = !author;
      if (!author) return;
      typingWords.textContent = text('typing', {name: shortName(author.name, team)});
      timer = setTimeout(() => thread.typing(null), TYPING_MS);
      if (atEnd) thread.toEnd();
    },
  };
  return thread;
};
