import {el, fill, icon, setText} from './el.js';
import {duration, moment, path, secondsSince} from './format.js';
import {keyedChildren} from './keyed.js';
import {badge, visitorAvatar} from './parts.js';
import {plural} from './texts.js';
import {country, deviceIcon, deviceName, source, status, visitorName} from './visitor-words.js';

const ARRIVAL_MS = 2000;

/** The table of people who are here; show(rows) repaints only what changed. */
export function createLiveTable({texts, onSelect}) {
  const body = el('div.rows', {role: 'rowgroup'});
  const element = el('div.card.people', {role: 'table', 'aria-label': texts('Visitors here now')},
    el('div', {role: 'rowgroup'}, head(texts)), body);
  const show = keyedChildren(body, {
    key: ({visitor}) => visitor.id,
    create: (row) => createRow(row, {texts, onSelect}),
    update: (line, row) => line.paint(row),
  });
  body.addEventListener('keydown', (event) => moveFocus(event, body));
  return {element, show};
}

function head(texts) {
  const cell = (word, classes = '') => el(`div${classes}`, {role: 'columnheader'}, texts(word));
  return el('div.row.head', {role: 'row'}, cell('Visitor'), cell('Page'), cell('On page'),
    cell('Source', '.wide-only'), cell('Device', '.wide-only'), cell('Pages', '.wide-only'), cell('Status'));
}

function createRow({visitor}, {texts, onSelect}) {
  const cells = {
    name: el('button.clip', {type: 'button', onclick: (event) => { event.stopPropagation(); onSelect(visitor.id); }}),
    avatar: el('span'), second: el('span.faint.clip'), title: el('span.clip'), path: el('span.faint.clip'),
    since: el('div.number.hush.cell-since', {role: 'cell'}), source: el('div.clip.wide-only', {role: 'cell'}),
    device: el('div.cell-device.wide-only', {role: 'cell'}), pages: el('div.number.hush.wide-only', {role: 'cell'}),
    status: el('div.cell-status', {role: 'cell'}), line: el('div.card-line', {role: 'cell'}), stay: el('span.number'),
  };
  const line = el('div.row.press', {role: 'row', onclick: () => onSelect(visitor.id)},
    el('div.who', {role: 'cell'}, cells.avatar, el('span.stack', cells.name, cells.second)),
    el('div.stack.cell-page', {role: 'cell'}, cells.title, cells.path),
    cells.since, cells.source, cells.device, cells.pages, cells.status, cells.line);
  if (secondsSince(visitor.current_page?.since ?? visitor.last_seen_at) * 1000 < ARRIVAL_MS) line.classList.add('arrived');
  line.paint = (row) => paint(line, cells, row, texts);
  return line;
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
  if (line.drawn === visitor) return;
  line.drawn = visitor;
  paintPerson(cells, visitor, texts);
  paintPage(cells, visitor.current_page);
  paintMeans(cells, visitor, texts);
}

function paintPerson(cells, visitor, texts) {
  setText(cells.name, visitorName(visitor));
  fill(cells.avatar, visitorAvatar(visitor));
  const visits = visitor.visits > 1 ? texts('{count} visits', {count: visitor.visits}) : texts('First visit');
  setText(cells.second, country(visitor) || visits);
}

function paintPage(cells, page) {
  setText(cells.title, page?.title || path(page?.url));
  setText(cells.path, path(page?.url));
  cells.since.title = page ? moment(page.since) : '';
}

function paintMeans(cells, visitor, texts) {
  setText(cells.source, source(visitor));
  cells.source.title = visitor.referrer ?? '';
  fill(cells.device, icon(deviceIcon(visitor), {small: true}), el('span.clip', visitor.device?.browser ?? ''));
  cells.device.title = deviceName(visitor);
  setText(cells.pages, String(visitor.page_count ?? 1));
  fill(cells.line, icon(deviceIcon(visitor), {small: true}), el('span.clip', source(visitor)), '·',
    el('span', plural(texts, visitor.page_count ?? 1, '{count} page', '{count} pages')), '·', cells.stay);
}

function moveFocus(event, body) {
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (!step) return;
  const names = [...body.querySelectorAll('.who button')];
  const next = names[names.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
