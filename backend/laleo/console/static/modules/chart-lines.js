import {el, fill} from './el.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 1000;
const HEIGHT = 240;
const STEPS = [1, 2, 2.5, 5, 10];

/**
 * A line of numbers over time, with the time before as a second, broken line. `show` draws
 * {title, name, points: [{label, value}], before: [{label, value}] or null, write(value)}. The same numbers stand in a
 * table, for whoever does not see the line; colours and sizes are the style sheet's.
 */
export function createLineChart({texts}) {
  const grid = shape('path', 'grid');
  const area = shape('path', 'area');
  const earlier = shape('path', 'earlier');
  const line = shape('path', 'line');
  const rule = shape('path', 'rule');
  const dot = shape('path', 'dot');
  const picture = shape('svg', 'plot');
  picture.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  picture.setAttribute('preserveAspectRatio', 'none');
  picture.setAttribute('aria-hidden', 'true');
  picture.append(grid, area, earlier, line, rule, dot);
  const heights = el('div.heights', {'aria-hidden': 'true'});
  const days = el('div.days', {'aria-hidden': 'true'});
  const tip = el('div.tip', {'aria-hidden': 'true', hidden: true});
  const table = el('div.table-wrap', {tabindex: '0', role: 'region'});
  const place = el('div.place', picture, heights, tip);
  const element = el('figure.line-chart', place, days, el('details.as-table', el('summary', texts('Show the numbers')), table));
  let shown = null;
  place.addEventListener('pointermove', (event) => point(event.clientX));
  place.addEventListener('pointerleave', () => point(null));

  function show({title, name, points, before, write}) {
    const most = ceiling(Math.max(...points.map(worth), ...(before ?? []).map(worth)));
    const x = (index) => points.length > 1 ? (index / (points.length - 1)) * WIDTH : WIDTH / 2;
    const y = (value) => HEIGHT - (value / most) * HEIGHT;
    shown = {points, before, write, x, y, name};
    const course = pathOf(points, x, y);
    line.setAttribute('d', course);
    area.setAttribute('d', course ? `${course}L${x(points.length - 1)} ${HEIGHT}L${x(0)} ${HEIGHT}Z` : '');
    earlier.setAttribute('d', before ? pathOf(before.slice(0, points.length), x, y) : '');
    grid.setAttribute('d', [0, 0.5, 1].map((part) => `M0 ${HEIGHT * part}H${WIDTH}`).join(''));
    fill(heights, [1, 0.5, 0].map((part) => el('span', write(most * part))));
    fill(days, ticks(points).map(({label}) => el('span', label)));
    table.setAttribute('aria-label', title);
    fill(table, numbers(shown, title));
    point(null);
  }

  function numbers({points, before, write, name}, title) {
    return el('table.plain-table', el('caption.visually-hidden', title),
      el('thead', el('tr', el('th', {scope: 'col'}, texts('When')), el('th', {scope: 'col'}, name), before && el('th', {scope: 'col'}, texts('Time before')))),
      el('tbody', points.map(({label, value}, index) => el('tr', el('th', {scope: 'row'}, label), el('td.number', said(write, value)), before && el('td.number', said(write, before[index]?.value))))));
  }

  /** Say what is under the pointer. */
  function point(left) {
    const box = place.getBoundingClientRect();
    tip.hidden = left === null || !shown?.points.length;
    if (tip.hidden) {
      rule.setAttribute('d', '');
      dot.setAttribute('d', '');
      return;
    }
    const {points, before, write, x, y, name} = shown;
    const part = Math.min(1, Math.max(0, (left - box.left) / box.width));
    const index = Math.round(part * (points.length - 1));
    rule.setAttribute('d', `M${x(index)} 0V${HEIGHT}`);
    dot.setAttribute('d', points[index].value === null ? '' : `M${x(index)} ${y(worth(points[index]))}h.01`);
    fill(tip, el('strong', points[index].label), el('span', `${name}: ${said(write, points[index].value)}`),
      before?.[index] && el('span.hush', `${before[index].label}: ${said(write, before[index].value)}`));
    tip.classList.toggle('left', part > 0.6);
    tip.style.insetInlineStart = `${(x(index) / WIDTH) * 100}%`;
  }

  return {element, show};
}

function shape(name, kind) {
  const made = document.createElementNS(SVG, name);
  made.setAttribute('class', kind);
  if (name === 'path') made.setAttribute('vector-effect', 'non-scaling-stroke');
  return made;
}

const worth = ({value}) => value ?? 0;
const said = (write, value) => value === null || value === undefined ? '–' : write(value);

function pathOf(points, x, y) {
  let open = false;
  return points.map(({value}, index) => {
    if (value === null) { open = false; return ''; }
    const step = `${open ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    open = true;
    return points.length === 1 ? `${step}h.01` : step;
  }).join('');
}

/** The next round number, so that the lines of the grid can be read. */
function ceiling(most) {
  if (most <= 2) return 2;
  const size = 10 ** Math.floor(Math.log10(most));
  return STEPS.map((step) => step * size).find((round) => round >= most && round % 2 === 0) ?? 10 * size;
}

/** At most six of the points, as far from each other as can be, the first and the last among them. */
function ticks(points) {
  const count = Math.min(6, points.length);
  return Array.from({length: count}, (_, place) => points[Math.round((place * (points.length - 1)) / Math.max(1, count - 1))]);
}
