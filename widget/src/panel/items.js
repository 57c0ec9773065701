const GROUP_MS = 5 * 60000;

const isTogether = (a, b) => a && b && a.author.kind === b.author.kind && a.author.id === b.author.id
  && new Date(b.created_at) - new Date(a.created_at) < GROUP_MS;

const statusOf = (message) => {
  if (message.error !== undefined) return 'failed';
  if (!message.id) return 'sending';
  return message.read_at ? 'seen' : message.delivered_at ? 'delivered' : 'sent';
};

/** Messages still in the queue look like any other, only unnumbered. */
const everything = ({thread, queue}) => {
  const known = new Set(thread.messages.map(({client_id: id}) => id));
  const waiting = queue.items().filter(({client_id: id}) => !known.has(id));
  return [...thread.messages, ...waiting.map((item) => ({...item, author: {kind: 'visitor'}}))];
};

/** What the thread shows, top to bottom: greeting, day lines, notes and messages, each with a stable key. */
export const createItems = (live, {greeting, dates, text}) => () => {
  const messages = everything(live);
  const items = [];
  let day;
  let agent;
  if (!live.thread.more && greeting) items.push({key: 'greeting', kind: 'greeting', body: greeting, first: true, last: true});
  const mine = messages.map(({author}) => author.kind === 'visitor');
  const lastMine = mine.lastIndexOf(true);
  messages.forEach((message, index) => {
    const {author, created_at: at} = message;
    const newDay = dates.key(at) !== day;
    if (newDay) items.push({key: `day ${day = dates.key(at)}`, kind: 'middle', body: dates.day(at)});
    if (author.kind === 'agent' && !agent) items.push({key: 'agent', kind: 'middle', body: text('agent_note')});
    agent ||= author.kind === 'agent';
    const next = messages[index + 1];
    items.push({
      ...message,
      key: message.client_id || message.id,
      kind: author.kind === 'system' ? 'middle' : mine[index] ? 'mine' : 'theirs',
      first: newDay || !isTogether(messages[index - 1], message),
      last: !isTogether(message, next) || dates.key(next.created_at) !== day,
      status: mine[index] && statusOf(message),
      newest: index === lastMine,
    });
  });
  return items;
};
