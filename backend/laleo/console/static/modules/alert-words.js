import {duration} from './format.js';

/** What rules may ask for, in words; other types are offered by their own name. */
export const EVENTS = {
  'conversation.waiting': ['A visitor waits', 'They wrote, and nobody has answered yet.'],
  'conversation.handed_over': ['An agent hands over to a person', 'Always told, in quiet hours too, even without a rule.'],
  'chat.message.created': ['A visitor writes', 'Every message that nobody has answered.'],
  'visitor.connected': ['A visitor arrives', 'Once per visit.'],
  'approval.requested': ['An agent asks for approval', 'It waits for a person’s yes or no.'],
  'conversation.rated': ['A visitor rates a conversation', ''],
  'conversation.assigned': ['A conversation is assigned', ''],
  'conversation.closed': ['A conversation is closed', ''],
  'call.requested': ['A visitor calls', ''],
  'call.missed': ['A call was missed', ''],
  'callback.submitted': ['A visitor asks to be called back', ''],
};

export const CHANNELS = {push: 'Notification', email: 'E-mail', ntfy: 'ntfy'};
export const STATES = {open: ['Open', 'waiting'], acknowledged: ['Taken care of', 'live'], expired: ['Over', ''], quiet: ['Quiet hours', '']};
export const DAYS = {mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun'};

/** An event type as people call it. */
export function eventName(texts, type) {
  if (type === 'alert.test') return texts('Test');
  return EVENTS[type] ? texts(EVENTS[type][0]) : type;
}

/** "At once: notification to everyone. After 4 min: e-mail to everyone." */
export function ladderWords(texts, ladder, members) {
  return ladder.map(({after_s: seconds, targets}) => {
    const told = targets.map((target) => targetWords(texts, target, members)).join(', ');
    return seconds ? texts('After {time}: {told}.', {time: duration(seconds), told}) : texts('At once: {told}.', {told});
  }).join(' ');
}

function targetWords(texts, {kind, who, address}, members) {
  const name = texts(CHANNELS[kind]).toLocaleLowerCase();
  if (address) return texts('{channel} to {who}', {channel: name, who: address.replace(/^https?:\/\//, '')});
  const known = members.find(({id}) => id === who);
  const people = {everyone: texts('everyone'), assignee: texts('the assignee')};
  return texts('{channel} to {who}', {channel: name, who: people[who] ?? (known?.name || known?.email) ?? texts('a former member')});
}
