/**
 * The conversation as this page knows it: every message once, in order of `seq`, without gaps.
 * `sync(after_seq)` asks the server for what is missing; `added(message)` is told each live arrival.
 */
export const createThread = (sync, added) => {
  const thread = {id: null, last: 0, messages: [], more: false};
  let held = [];
  let asked;

  const take = (message, silent) => {
    if (message.seq <= thread.last) return;
    thread.last = message.seq;
    thread.messages.push(message);
    if (!silent) added(message);
  };

  const takeHeld = () => {
    held.sort((a, b) => a.seq - b.seq);
    while (held[0]?.seq <= thread.last + 1) {
      take(held.shift());
    }
  };

  const replace = (message) => {
    const index = thread.messages.findIndex(({id}) => id === message.id);
    if (index >= 0) thread.messages[index] = message;
  };

  const ask = () => {
    if (!asked) sync(thread.last);
    asked = true;
  };

  return Object.assign(thread, {
    /** A message that arrived by itself: taken when it is the next one, held while others are missing. */
    accept(message) {
      if (message.conversation_id !== thread.id) thread.begin(message.conversation_id);
      if (message.seq <= thread.last) return replace(message);
      held.push(message);
      takeHeld();
      if (held.length) ask();
    },
    /** The answer to `sync`: authoritative, so what it leaves out is not there for this visitor. */
    fill(messages, more) {
      asked = false;
      messages.forEach((message) => take(message));
      if (!messages.length && held.length) thread.last = Math.min(...held.map(({seq}) => seq)) - 1;
      takeHeld();
      if (more || held.length) ask();
    },
    /** Where a connection picks up: what is new since `last`, or the newest part of another conversation. */
    resume(conversation, messages, more) {
      asked = false;
      held = [];
      const isKnown = conversation?.id === thread.id;
      if (conversation && !isKnown) {
        thread.begin(conversation.id);
        thread.messages = [];
        thread.more = more;
      }
      messages.forEach((message) => take(message, !isKnown));
      if (conversation?.last_seq > thread.last) ask();
    },
    begin(id) {
      thread.id = id;
      thread.last = 0;
      thread.more = false;
      held = [];
    },
    /** Earlier messages, read upwards. */
    prepend(messages, more) {
      const first = thread.messages[0]?.seq ?? Infinity;
      thread.messages.unshift(...messages.filter(({seq}) => seq < first));
      thread.more = more;
    },
  });
};
