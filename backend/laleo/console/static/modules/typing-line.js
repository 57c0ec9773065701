import {el, fill} from './el.js';

const SHOWN_MS = 5000;

/** "Ada is typing", for as long as somebody types in this conversation. */
export function createTypingLine({realtime, texts, conversationId, signal, visitorName}) {
  const element = el('p.typing', {role: 'status'});
  let timer = 0;
  realtime.on('typing', heard, {signal});
  realtime.on('message', ({message}) => message?.conversation_id === conversationId && stop(), {signal});

  function heard({conversation_id: id, author}) {
    if (id !== conversationId) return;
    const who = author?.kind === 'visitor' ? visitorName() : author?.name ?? texts('A colleague');
    fill(element, el('span.dots', {'aria-hidden': 'true'}, el('i'), el('i'), el('i')), el('span.clip', texts('{who} is typing', {who})));
    clearTimeout(timer);
    timer = setTimeout(stop, SHOWN_MS);
  }

  function stop() {
    clearTimeout(timer);
    fill(element);
  }

  return element;
}
