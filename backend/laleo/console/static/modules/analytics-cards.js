import {change, length, percent, SOURCES, sourceName, stars, whole} from './analytics-words.js';
import {figures} from './analytics-overview.js';
import {barTable} from './chart-bars.js';
import {el, fill} from './el.js';
import {selectInput} from './form.js';
import {badge} from './parts.js';
import {emptyState} from './states.js';
import {toastError} from './toast.js';

const CHATS = [
  ['conversations', 'Began', whole], ['answered_rate', 'Answered', percent], ['first_response_p50_s', 'First answer, half within', length, {less: true}],
  ['first_response_p90_s', 'Nine of ten within', length, {less: true}], ['closed', 'Closed', whole], ['rating', 'Rating', stars],
];
const CALLS = [
  ['calls', 'Calls', whole], ['calls_answered', 'Answered', whole], ['calls_missed', 'Missed', whole, {less: true}], ['missed_rate', 'Missed of all', percent, {less: true}],
  ['wait_avg_s', 'Wait', length, {less: true}], ['talk_avg_s', 'Talk', length], ['callbacks', 'Callbacks', whole],
];

/** The pages that were viewed most; one can be looked at alone. */
export function pagesCard({data, total, others}, {texts, onPage}) {
  const most = Math.max(1, ...data.map(({views}) => views));
  const rows = data.map((row) => ({
    name: el('button.link.clip', {type: 'button', onclick: () => onPage(row.path)}, row.path), title: row.title,
    numbers: [whole(row.views), whole(row.visitors), moved(row.views, row.previous_views)], part: row.views / most,
  }));
  return card(texts('Pages'), data.length ? [barTable({caption: texts('Pages'), heads: [texts('Page'), texts('Views'), texts('Visitors'), texts('Change')], rows}), rest(texts, total, data, 'views', others)] : nothing(texts, texts('No page was viewed in this time.')));
}

/** Where visits came from, or what with. */
export function sourcesCard(first, {texts, askSources}) {
  const body = el('div');
  const by = selectInput(SOURCES.map(([value, word]) => [value, texts(word)]), first.by, {'aria-label': texts('Visits by'), onchange: async () => {
    try {
      draw(await askSources(by.value));
    } catch (error) {
      toastError(error);
    }
  }});
  draw(first);
  return card(texts('Sources'), body, by);

  function draw({data, total, others, by: what}) {
    const most = Math.max(1, ...data.map(({visits}) => visits));
    const rows = data.map((row) => ({name: sourceName(texts, what, row.value), title: row.value, numbers: [whole(row.visits), row.bounce_rate === null ? '–' : percent(row.bounce_rate), moved(row.visits, row.previous_visits)], part: row.visits / most}));
    fill(body, data.length ? [barTable({caption: texts('Sources'), heads: [texts(SOURCES.find(([value]) => value === what)[1]), texts('Visits'), texts('One page'), texts('Change')], rows}), rest(texts, total, data, 'visits', others)] : nothing(texts, texts('Nobody came in this time.')));
  }
}

/** How conversations went. */
export function chatsCard(report, {texts}) {
  const {totals} = report;
  if (!totals.conversations && !totals.messages) return card(texts('Conversations'), nothing(texts, texts('No conversation began in this time.')));
  const most = Math.max(1, ...Object.values(totals.scores));
  const scores = [5, 4, 3, 2, 1].map((score) => ({name: texts(score === 1 ? '{score} star' : '{score} stars', {score}), numbers: [whole(totals.scores[score] ?? 0)], part: (totals.scores[score] ?? 0) / most}));
  return card(texts('Conversations'), [figures(CHATS, report, texts),
    totals.ratings ? barTable({caption: texts('Ratings'), heads: [texts('Ratings'), texts('How often')], rows: scores}) : el('p.body.hush', texts('Nobody has rated a conversation in this time.'))]);
}

/** How calls went. */
export function callsCard(report, {texts}) {
  const {totals} = report;
  return card(texts('Calls'), totals.calls || totals.callbacks ? figures(CALLS, report, texts) : nothing(texts, texts('Nobody called in this time.')));
}

/** What operators and agents did. */
export function peopleCard({data}, {texts}) {
  const heads = [texts('Who'), texts('Messages'), texts('Conversations'), texts('First answer after'), texts('Rating'), texts('Calls'), texts('Talked')];
  const said = (value, write) => value === null ? '–' : write(value);
  const rows = data.map((row) => el('tr', el('th', {scope: 'row'}, el('span.clip', row.name || row.id), row.kind === 'agent' && badge('AI', 'accent')),
    [whole(row.messages), whole(row.conversations), said(row.first_response_avg_s, length), said(row.rating, stars), whole(row.calls), length(row.talk_s)].map((text) => el('td.number', text))));
  return card(texts('People'), data.length ? el('div.table-wrap', {tabindex: '0', role: 'region', 'aria-label': texts('People')}, el('table.plain-table', el('caption.visually-hidden', texts('People')),
    el('thead', el('tr', heads.map((head, index) => el(index ? 'th.number' : 'th', {scope: 'col'}, head)))), el('tbody', rows))) : nothing(texts, texts('Nobody of the team was busy in this time.')));
}

function card(title, children, aside = null) {
  return el('section.card', {'aria-label': title}, el('header', el('h2', title), aside), children);
}

function nothing(texts, title) {
  return emptyState({compact: true, title, detail: texts('Choose more days, or another site.')});
}

function moved(now, before) {
  return change(now, before)?.text ?? '';
}

/** What has no row here. */
function rest(texts, total, data, name, others) {
  const left = total - data.reduce((sum, row) => sum + row[name], 0);
  return left > 0 && el('p.rest.faint', others ? texts('{count} more, of rare ones too', {count: whole(left)}) : texts('{count} more', {count: whole(left)}));
}
