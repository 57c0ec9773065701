import {h, shortName} from './dom.js';
import {createItems} from './items.js';
import {createRows} from './rows.js';

const NEAR_PX = 64;
const TYPING_MS = 6000;

/** The scrolling conversation: sticks to its end while read there, pages upwards, says who is typing. */
export const createThread = (live, context) => {
  const {text, team} = context;
  const skeleton = [h('div', {className: 'skeleton'}), h('div', {className: 'skeleton right'})];
  const log = h('div', {className: 'log', role: 'log'}, ...skeleton);
  const earlier = h('div', {className: 'middle', hidden: true}, text('history_loading'));
  const typingWords = h('span', {});
  const typing = h('div', {className: 'typing', role: 'status', hidden: true},
    h('span', {className: 'dots', ariaHidden: 'true'}, h('i'), h('i'), h('i')), typingWords);
  const node = h('div', {className: 'scroll', tabIndex: 0, role: 'group', ariaLabel: text('thread_label')}, earlier, log, typing);
  const button = h('button', {type: 'button', onclick: () => thread.toEnd()}, text('new_messages'));
  const jump = h('div', {className: 'jump', hidden: true}, button);
  const itemsOf = createItems(live, context);
  const render = createRows(log, {...context, queue: live.queue, isOnline: () => live.socket.state === 'online'});
  let timer;
  let seen = 0;
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
      const items = itemsOf();
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
