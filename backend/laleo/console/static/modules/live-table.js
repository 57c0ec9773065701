import {el, fill, icon, setText} from './el.js';
import {duration, moment, path, secondsSince} from './format.js';
import {openMenu} from './menu.js';
import {badge, iconButton, visitorAvatar} from './parts.js';
import {onSwipe} from './swipe.js';
import {plural} from './texts.js';
import {createVirtualRows} from './virtual-rows.js';
import {deviceIcon, deviceName, place, source, status, visitorName} from './visitor-words.js';

const ARRIVAL_MS = 2000;
const COLUMNS = [['Visitor'], ['Page'], ['On page'], ['Source', '.wide-only'], ['Place', '.wide-only'], ['Pages', '.wide-only'], ['Status']];

/**
 * The table of people who are here. show(rows) repaints only what changed; focus(id) goes to somebody's row.
 * `actionsFor(visitor)` gives what can be done from a row; with none there is neither menu nor swipe.
 */
export function createLiveTable({texts, scroller, onSelect, actionsFor, acting, signal}) {
  const body = el('div.rows.virtual', {role: 'rowgroup'});
  const element = el('div.card.people', {role: 'table', 'aria-label': texts('Visitors here now')},
    el('div', {role: 'rowgroup'}, head(texts, acting)), body);
  element.classList.toggle('acting', acting);
  const rows = createVirtualRows({
    scroller, list: body, signal,
    key: ({visitor}) => visitor.id,
    create: (row) => createRow(row, {texts, onSelect, actionsFor, acting}),
    update: (line, row) => line.paint(row),
    target: (line) => line?.querySelector('.who button'),
    place: (line, index) => line.setAttribute('aria-rowindex', String(index + 2)),
  });

  function show(list) {
    element.setAttribute('aria-rowcount', String(list.length + 1));
    rows.show(list);
  }

  return {element, show, focus: rows.focusKey};
}

function head(texts, acting) {
  return el('div.row.head', {role: 'row', 'aria-rowindex': '1'}, COLUMNS.map(([word, classes = '']) => el(`div${classes}`, {role: 'columnheader'}, texts(word))),
    acting && el('div', {role: 'columnheader'}, el('span.visually-hidden', texts('Actions'))));
}

function createRow({visitor}, {texts, onSelect, actionsFor, acting}) {
  const cells = createCells(visitor, onSelect);
  const line = el('div.row.press', {role: 'row', onclick: () => !line.swiped && onSelect(visitor.id)},
    el('div.who', {role: 'cell'}, cells.avatar, el('span.stack', cells.name, cells.second)),
    el('div.stack.cell-page', {role: 'cell'}, cells.title, cells.path),
    cells.since, cells.source, cells.place, cells.pages, cells.status, cells.line,
    acting && actionCell(() => line.visitor, {texts, actionsFor}));
  if (acting) onSwipe(line, () => swipeButtons(line.visitor, {texts, actionsFor}));
  if (secondsSince(visitor.current_page?.since ?? visitor.last_seen_at) * 1000 < ARRIVAL_MS) line.classList.add('arrived');
  line.paint = (row) => paint(line, cells, row, texts);
  return line;
}

function createCells(visitor, onSelect) {
  return {
    name: el('button.clip', {type: 'button', 'data-stop': true, tabindex: '-1', onclick: (event) => { event.stopPropagation(); onSelect(visitor.id); }}),
    avatar: el('span'), second: el('span.faint.clip'), title: el('span.clip'), path: el('span.faint.clip'),
    since: el('div.number.hush.cell-since', {role: 'cell'}), source: el('div.clip.wide-only', {role: 'cell'}),
    place: el('div.cell-device.wide-only', {role: 'cell'}), pages: el('div.number.hush.wide-only', {role: 'cell'}),
    status: el('div.cell-status', {role: 'cell'}), line: el('div.card-line', {role: 'cell'}), stay: el('span.number'),
  };
}

function actionCell(visitor, {texts, actionsFor}) {
  const more = iconButton(texts('Actions'), 'more', {kind: 'quiet small', 'data-stop': true, tabindex: '-1', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
    onclick: (event) => {
      event.stopPropagation();
      openMenu(more, actionsFor(visitor()), {label: texts('Actions for {name}', {name: visitorName(visitor())})});
    }});
  return el('div.cell-actions', {role: 'cell'}, more);
}

function swipeButtons(visitor, {actionsFor}) {
  return actionsFor(visitor).map((action) => el(`button.${action.name}`, {type: 'button', onclick: (event) => { event.stopPropagation(); action.run(); }},
    icon(action.iconName), el('span', action.text)));
}

function paint(line, cells, {visitor, conversation, selected, now}, texts) {
  line.classList.toggle('gone', !visitor.online);
  if (selected) line.setAttribute('aria-current', 'true');
  else line.removeAttribute('aria-current');
  const stay = duration(secondsSince(visitor.current_page?.since ?? visitor.last_seen_at, now));
  setText(cells.since, stay);
  const state = status(visitor, conversation, now);
  const word = state.since ? texts('Waiting {time}', {time: duration(secondsSince(state.since, now))}) : texts(state.text);
  if (line.word !== word) fill(cells.status, badge(word, state.tone));
  line.word = word;
  setText(cells.stay, stay);
  if (line.visitor === visitor) return;
  paintPerson(cells, visitor, line.visitor, texts);
  paintPage(cells, visitor.current_page);
  paintMeans(cells, visitor, texts);
  line.visitor = visitor;
}

function paintPerson(cells, visitor, before, texts) {
  if (before && ['name', 'email', 'online', 'tags', 'verified', 'visits'].every((key) => before[key] === visitor[key])) return;
  fill(cells.name, visitorName(visitor), visitor.verified && icon('verified', {small: true, label: texts('Verified')}));
  fill(cells.avatar, visitorAvatar(visitor));
  const visits = visitor.visits > 1 ? texts('{count} visits', {count: visitor.visits}) : texts('First visit');
  fill(cells.second, visitor.tags?.length ? visitor.tags.slice(0, 3).map((tag) => el('span.tag', tag)) : visits);
}

function paintPage(cells, page) {
  setText(cells.title, page?.title || path(page?.url));
  setText(cells.path, path(page?.url));
  cells.since.title = page ? moment(page.since) : '';
}

function paintMeans(cells, visitor, texts) {
  const pages = visitor.page_count ?? 1;
  setText(cells.source, source(visitor));
  cells.source.title = visitor.referrer ?? '';
  setText(cells.pages, String(pages));
  const where = place(visitor) || visitor.device?.browser || '';
  const drawn = [deviceIcon(visitor), where, source(visitor), pages].join('\n');
  if (cells.place.drawn === drawn) return;
  cells.place.drawn = drawn;
  fill(cells.place, icon(deviceIcon(visitor), {small: true}), el('span.clip', where));
  cells.place.title = [place(visitor), deviceName(visitor)].filter(Boolean).join(' · ');
  fill(cells.line, icon(deviceIcon(visitor), {small: true}), el('span.clip', place(visitor) || source(visitor)), '·',
    el('span', plural(texts, pages, '{count} page', '{count} pages')), '·', cells.stay);
}
