import {h, icon, initials, shortName, SHAPES} from './dom.js';
import {fetched, fileView} from './files.js';
import {linked} from './links.js';
import {picture} from './pictures.js';

const EMOJI = /^(\p{Extended_Pictographic}(\u200d\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier})*\s?){1,3}$/u;
const TICKS = {sent: 'check', delivered: 'checks', seen: 'checks'};

const bubble = (body) => h('div', {className: EMOJI.test(body) ? 'bubble emoji' : 'bubble'}, ...linked(body));

/** Words and files of a message; `update` gives its files their fresh links. */
const content = ({body, attachments = []}, context) => {
  const views = attachments.map((attachment) => fileView(attachment, context));
  const node = h('div', {className: 'content'}, ...body ? [bubble(body)] : [], ...views.map((view) => view.node));
  return {node, update: ({attachments: now = []}) => views.forEach((view, index) => now[index] && view.update(now[index]))};
};

const setClasses = (node, {first, last}, kind) => {
  node.className = ['row', kind, first && 'first', last && 'last',
    node.classList.contains('fresh') && 'fresh'].filter(Boolean).join(' ');
};

const middle = ({body}) => {
  const node = h('div', {className: 'middle', dir: 'auto'}, body);
  return {node, update: ({body: now}) => { if (node.textContent !== now) node.textContent = now; }};
};

const divider = ({body}) => ({node: h('div', {className: 'divider'}, h('span', {}, body)), update: () => {}});

/** What an agent looks like: its picture, or a spark where there is none. */
const face = ({picture_url: url}) => {
  const spark = icon(SHAPES.spark, 16);
  if (!url) return spark;
  const canvas = h('canvas');
  return picture(() => fetched(url), canvas, () => canvas.replaceWith(spark));
};

const theirs = (item, context) => {
  const {text, dates, team} = context;
  const {author = {}, created_at: at} = item;
  const name = shortName(author.name, team);
  const isAgent = author.kind === 'agent';
  const said = content(item, context);
  const node = h('div', {},
    h('div', {className: 'name'}, h('b', {}, name), ...isAgent ? [h('span', {className: 'tag'}, text('agent_badge'))] : []),
    h('span', {className: 'avatar', ariaHidden: 'true'}, isAgent ? face(author) : initials(name)),
    said.node);
  if (at) node.append(h('div', {className: 'meta'}, h('time', {dateTime: at}, dates.time(at))));
  return {
    node,
    update(now) {
      said.update(now);
      setClasses(node, now, isAgent ? 'agent' : 'theirs');
      node.firstChild.classList.toggle('sr', !now.first);
    },
  };
};

const failure = ({client_id: id, error}, {text, queue}) => [
  h('b', {}, text('status_failed')),
  h('span', {dir: 'auto'}, error || text('failed_unknown')),
  h('span', {},
    h('button', {type: 'button', onclick: () => queue.retry(id)}, text('retry')),
    h('button', {type: 'button', onclick: () => queue.remove(id)}, text('discard'))),
];

const mine = (item, context) => {
  const {text, dates, isOnline} = context;
  const meta = h('div', {className: 'meta'});
  const said = content(item, context);
  const node = h('div', {}, h('span', {className: 'sr'}, text('you')), said.node, meta);
  let shown;
  return {
    node,
    update(now) {
      said.update(now);
      setClasses(node, now, 'mine');
      const waiting = now.status === 'sending' && !isOnline();
      const words = now.newest || now.status === 'sending' ? ` · ${text(waiting ? 'status_waiting' : `status_${now.status}`)}` : '';
      const line = now.status === 'failed' ? now.error : dates.time(now.created_at) + words;
      if (shown === line) return;
      shown = line;
      meta.className = `meta ${now.status}`;
      const tick = words && TICKS[now.status];
      meta.replaceChildren(...now.status === 'failed' ? failure(now, context) : [line, ...tick ? [icon(SHAPES[tick], 14)] : []]);
    },
  };
};

/** Keeps the rows in step with the items, touching only what changed: readers hear each message once. */
export const createRows = (log, context) => {
  const make = {middle, divider, mine, theirs, greeting: theirs};
  const rows = new Map();
  let filled = false;

  const rowFor = (item) => {
    let row = rows.get(item.key);
    if (!row) {
      row = make[item.kind](item, context);
      if (filled && (item.kind === 'mine' || item.kind === 'theirs')) row.node.classList.add('fresh');
      rows.set(item.key, row);
    }
    row.update(item);
    return row.node;
  };

  return (items) => {
    const nodes = items.map(rowFor);
    const keys = new Set(items.map(({key}) => key));
    for (const [key, {node}] of rows) {
      if (keys.has(key)) continue;
      node.remove();
      rows.delete(key);
    }
    nodes.forEach((node, index) => {
      if (log.children[index] !== node) log.insertBefore(node, log.children[index] || null);
    });
    filled = true;
  };
};
