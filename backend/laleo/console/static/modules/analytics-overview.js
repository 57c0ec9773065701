import {change, length, percent, stars, when, whole} from './analytics-words.js';
import {createLineChart} from './chart-lines.js';
import {el, fill, icon} from './el.js';

const CHARTED = [
  ['visits', 'Visits', whole], ['visitors', 'Visitors', whole], ['views', 'Page views', whole],
  ['conversations', 'Conversations', whole], ['calls', 'Calls', whole], ['calls_missed', 'Missed calls', whole, {less: true}],
];
const OTHERS = [
  ['bounce_rate', 'Saw one page only', percent, {less: true}], ['visit_avg_s', 'Length of a visit', length],
  ['first_response_p50_s', 'First answer after', length, {less: true}], ['rating', 'Rating', stars],
];

/** The figures of the whole time; those that a line can be drawn of are buttons that draw it. */
export function mountOverview(report, {texts, page, onAllPages}) {
  const chart = createLineChart({texts});
  const charted = CHARTED.filter(([name]) => report.totals[name] !== null);
  const buttons = charted.map((one) => el('button.figure', {type: 'button', onclick: () => draw(one)}, inside(one)));
  draw(charted.find(([name]) => name === (page ? 'views' : 'visits')) ?? charted[0]);
  return el('section.card.overview', {'aria-label': texts('Overview')},
    page && el('p.filter-chips', el('button.chip', {type: 'button', 'aria-label': texts('Show all pages'), onclick: onAllPages}, el('span.clip', page), icon('close', {small: true}))),
    el('div.figures', buttons), chart.element,
    el('div.figures.side', OTHERS.filter(([name]) => name in report.totals && !page).map((one) => el('div.figure', inside(one)))));

  function draw([name, word, write]) {
    buttons.forEach((button, index) => button.setAttribute('aria-pressed', String(charted[index][0] === name)));
    const points = (of) => of.series.map((point) => ({label: when(point.start), value: point[name]}));
    chart.show({title: texts('{what}, {from} to {to}', {what: texts(word), from: when(report.from), to: when(report.to)}), name: texts(word), points: points(report), before: report.previous && points(report.previous), write});
  }

  function inside(one) {
    return figure(one, report, texts);
  }
}

/** One number with its name, and how it moved. */
export function figure([name, word, write, options], {totals, previous}, texts) {
  const value = totals[name];
  const moved = change(value, previous?.totals[name], options);
  return [el('span.name', texts(word)), el('strong.number', value === null ? '–' : write(value)),
    moved && el(`span.moved${moved.better === null ? '' : moved.better ? '.better' : '.worse'}`, {title: texts('{before} before', {before: write(previous.totals[name])})}, moved.text)];
}

/** Numbers beside each other that nothing can be pressed of. */
export function figures(list, report, texts) {
  const place = el('div.figures.side');
  return fill(place, list.map((one) => el('div.figure', figure(one, report, texts))));
}
