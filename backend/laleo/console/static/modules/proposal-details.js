import {el, icon} from './el.js';
import {facts} from './parts.js';

// what the card says anyhow, or says nothing to a person
const SAID = ['body', 'conversation_id', 'visitor_id', 'webhook_id', 'widget_id', 'client_id'];

/** What exactly a proposal would do, argument by argument; null when its summary says all. */
export function proposalDetails(given, texts) {
  const pairs = flat(given).filter(([name, value]) => !SAID.includes(name) && says(value));
  if (pairs.length === 0) return null;
  return el('details.exactly', el('summary', icon('next', {small: true}), texts('What exactly')), facts(pairs.map(([name, value]) => [name.replaceAll('_', ' '), Array.isArray(value) ? list(value) : String(value)])));
}

/** Where the thing is that a proposal is about; empty when it is about none yet. */
export function placeOf({conversation_id: conversation, visitor_id: visitor, webhook_id: webhook, widget_id: widget}) {
  if (conversation) return `/console/inbox/${conversation}`;
  if (visitor) return `/console/live/${visitor}`;
  if (webhook) return `/console/webhooks/${webhook}`;
  return widget ? `/console/sites/${widget}` : '';
}

/** [name, value] of everything in it; what stands in a group carries the group's name, but for plain `changes`. */
function flat(given, group = '') {
  return Object.entries(given).flatMap(([key, value]) => {
    const name = group && group !== 'changes' ? `${group} ${key}` : key;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? flat(value, name) : [[name, value]];
  });
}

function says(value) {
  return value !== null && value !== undefined && value !== '' && value !== false && value.length !== 0;
}

function list(values) {
  return values.map((one) => (typeof one === 'object' ? JSON.stringify(one) : one)).join(', ');
}
