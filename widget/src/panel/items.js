import {WORKING} from './repairs.js';

const GROUP_MS = 5 * 60000;

const isTogether = (a, b) => a && b && a.author.kind === b.author.kind && a.author.id === b.author.id
  && new Date(b.created_at) - new Date(a.created_at) < GROUP_MS;

const statusOf = (message) => {
  if (message.error !== undefined && message.error !== WORKING) return 'failed';
  if (!message.id) return 'sending';
  return message.read_at ? 'seen' : message.delivered_at ? 'delivered' : 'sent';
};

/** Messages still in the queue look like any other, only unnumbered; their files are known by name from the upload. */
const everything = ({thread, queue}, known) => {
  const sent = new Set(thread.messages.map(({client_id: id}) => id));
  const waiting = queue.items().filter(({client_id: id}) => !sent.has(id));
  const files = (ids = []) => ids.map((id) => known.get(id) || {id, name: '…', size: 0, kind: 'file'});
  return [...thread.messages, ...waiting.map((item) => ({
    ...item, attachments: files(item.with?.attachment_ids), author: {kind: 'visitor'},
  }))];
};

const middle = (key, body) => ({key, kind: 'middle', body});

const greetingOf = ({greeting}, usual) => {
  const {id = '', text = usual, quick_replies: replies = []} = greeting || {};
  return text && {key: `greeting ${id}`, kind: 'greeting', body: text, quick_replies: replies, first: true, last: true};
};

/**
 * What the thread shows, top to bottom: greeting, day lines, notes and messages, each with a stable key.
 * `unreadFrom` is the seq of the first message that was not seen yet.
 */
export const createItems = (live, {greeting, dates, text, known}) => (unreadFrom) => {
  const messages = everything(live, known);
  const items = [];
  let day;
  let agent;
  const hello = !live.thread.more && greetingOf(live, greeting);
  if (hello) items.push(hello);
  const mine = messages.map(({author}) => author.kind === 'visitor');
  const lastMine = mine.lastIndexOf(true);
  messages.forEach((message, index) => {
    const {author, created_at: at} = message;
    const isNew = message.seq && message.seq === unreadFrom;
    const newDay = dates.key(at) !== day;
    if (newDay) items.push(middle(`day ${day = dates.key(at)}`, dates.day(at)));
    if (isNew) items.push({key: 'unread', kind: 'divider', body: text('new_messages')});
    if (author.kind === 'agent' && !agent) items.push(middle('agent', text('agent_note')));
    agent ||= author.kind === 'agent';
    const next = messages[index + 1];
    items.push({
      ...message,
      key: message.client_id || message.id,
      kind: author.kind === 'system' ? 'middle' : mine[index] ? 'mine' : 'theirs',
      first: newDay || isNew || !isTogether(messages[index - 1], message),
      last: !isTogether(message, next) || dates.key(next.created_at) !== day || next.seq === unreadFrom,
      status: mine[index] && statusOf(message),
      newest: index === lastMine,
    });
  });
  if (live.state?.state === 'closed' && messages.length) items.push(middle('closed', text('closed')));
  return items;
};
