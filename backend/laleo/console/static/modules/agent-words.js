import {ago} from './format.js';
import {badge} from './parts.js';

/** [value, title, help] of every mode, for choices; the consent page asks in the same words. */
export const MODES = [
  ['observe', 'Only look', 'Reads along and writes nothing.'],
  ['propose', 'Suggest, and you approve', 'Everything it wants to do waits for a person’s yes.'],
  ['act', 'Act by itself', 'Answers visitors and changes settings; only far-reaching acts still ask.'],
];

const SCOPES = {
  read: 'See sites, who is on them, conversations and settings',
  automation: 'Write to visitors and change settings',
};
const SIGNS = {observe: ['Only looks', ''], propose: ['Suggests', 'accent'], act: ['Acts by itself', 'waiting']};

/** The mode as a small sign; one without the right to write only looks, whatever its mode. */
export function modeBadge(texts, {mode, scopes}) {
  const [word, tone] = SIGNS[scopes.includes('automation') ? mode : 'observe'] ?? [mode, ''];
  return badge(texts(word), tone);
}

/** What somebody may do, in words. */
export function mayWords(texts, scopes) {
  return scopes.map((scope) => texts(SCOPES[scope] ?? scope)).join('. ');
}

/** Which sites, by their names. */
export function sitesWord(texts, ids, sites) {
  if (!ids) return texts('All sites');
  const names = ids.map((id) => sites.find((site) => site.id === id)?.name ?? id);
  return names.length > 2 ? texts('{name} and {count} more', {name: names[0], count: names.length - 1}) : names.join(', ');
}

/** Whether an agent is there, or when it was last. */
export function presenceWord(texts, {online, last_seen_at: seen}) {
  if (online) return texts('Here now');
  return seen ? texts('Last seen {when}', {when: ago(seen)}) : texts('Not seen yet');
}
