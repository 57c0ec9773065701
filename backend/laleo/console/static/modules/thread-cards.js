import {el, icon} from './el.js';
import {ago, moment} from './format.js';
import {facts} from './parts.js';
import {linked} from './safe-text.js';

const STARS = [1, 2, 3, 4, 5];

/** What the visitor answered before the chat, or in the form while nobody was there. */
export function detailsCard({details, via}, texts) {
  const pairs = Object.entries(details ?? {}).filter(([, value]) => value);
  if (pairs.length === 0) return null;
  return el('section.thread-card', el('h3', via === 'offline_form' ? texts('Left while nobody was there') : texts('Answered before the chat')),
    facts(pairs.map(([key, value]) => [asWords(key), value])));
}

/** What an agent asks a person to go on with: {at, note}, until a person has answered. */
export function handOver({handed_over_at: at}, messages) {
  if (!at || messages.some((one) => one.author.kind === 'operator' && !one.internal && one.created_at > at)) return null;
  return {at, note: messages.findLast((one) => one.internal && one.author.kind === 'agent')};
}

/** The summary, where the next answer is written. */
export function handOverCard(told, texts) {
  if (!told) return null;
  const {at, note} = told;
  return el('section.thread-card.hand-over', {role: 'note'}, el('h3', icon('agent', {small: true}), texts('{name} handed this over to a person', {name: note?.author.name ?? texts('An agent')}), el('time.faint', {datetime: at, title: moment(at)}, ago(at))),
    note && el('p', linked(note.body)));
}

/** What the visitor thought of it. */
export function ratingCard({rating}, texts) {
  if (!rating) return null;
  return el('section.thread-card.rated', el('h3', el('span.stars', {role: 'img', 'aria-label': texts('Rated {score} of 5', {score: rating.score})},
    STARS.map((one) => icon(one <= rating.score ? 'star-full' : 'star', {small: true}))), el('time.faint', {datetime: rating.at, title: moment(rating.at)}, ago(rating.at))),
  rating.comment && el('p', linked(rating.comment)));
}

function asWords(key) {
  const words = key.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
