import {el} from './el.js';
import {duration} from './format.js';

const SVG = 'http://www.w3.org/2000/svg';
const OUTCOMES = [['approved', 'Approved'], ['rejected', 'Rejected'], ['expired', 'Expired'], ['pending', 'Waiting']];

/** An agent's last days in numbers, and what became of its proposals as a bar with its table. */
export function agentStatistics(texts, numbers) {
  const {window_days: days, proposals, ratings, first_response_p50_s: first} = numbers;
  const count = (value) => value.toLocaleString();
  return [
    el('header', el('h2', texts('The last {days} days', {days}))),
    el('div.body.stack-5',
      el('dl.tiles', [
        [texts('Conversations'), count(numbers.conversations)], [texts('Messages'), count(numbers.messages)],
        [texts('Claimed'), count(numbers.claims)], [texts('Handed over to people'), count(numbers.handed_over)],
        [texts('First answer, median'), answerTime(first)],
        [texts('Rated'), ratings.count ? texts('{average} of 5 ({count})', {average: ratings.average.toFixed(1), count: count(ratings.count)}) : '–'],
        [texts('Tool calls'), count(numbers.tool_calls)],
      ].map(([term, value]) => el('div', el('dt', term), el('dd', value)))),
      proposalsChart(texts, proposals)),
  ];
}

function answerTime(seconds) {
  if (seconds === null) return '–';
  return seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

function proposalsChart(texts, proposals) {
  const total = OUTCOMES.reduce((sum, [name]) => sum + proposals[name], 0);
  if (total === 0) return el('p.hush', texts('It has proposed nothing in this time.'));
  return el('figure.outcomes', el('figcaption', texts('What became of its proposals')), bar(proposals, total),
    el('table', el('thead.visually-hidden', el('tr', el('th', {scope: 'col'}, texts('Outcome')), el('th', {scope: 'col'}, texts('Proposals')))),
      el('tbody', OUTCOMES.map(([name, word]) => el('tr', el('th', {scope: 'row'}, el(`i.${name}`, {'aria-hidden': 'true'}), texts(word)), el('td.number', proposals[name].toLocaleString()))))));
}

/** Shares of one line; the table below says the same in numbers. */
function bar(proposals, total) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 100 4');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  let left = 0;
  for (const [name] of OUTCOMES) {
    const width = 100 * proposals[name] / total;
    const part = svg.appendChild(document.createElementNS(SVG, 'rect'));
    for (const [attribute, value] of Object.entries({x: left, width, height: 4, class: name})) part.setAttribute(attribute, String(value));
    left += width;
  }
  return svg;
}
