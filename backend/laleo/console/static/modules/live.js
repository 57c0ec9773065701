import {el, fill} from './el.js';
import {createLiveCount} from './live-count.js';
import {createLiveFilters} from './live-filters.js';
import {createLiveTable} from './live-table.js';
import {mountChecklist} from './checklist.js';
import {mountVisitorPanel} from './visitor-panel.js';
import {visitorActions} from './visitor-actions.js';
import {every} from './keyed.js';
import {atMost} from './pace.js';
import {createPresence} from './presence.js';
import {emptyState, loadInto} from './states.js';
import {button, closeOnEscape, linkButton} from './parts.js';
import {firstVisitorNote} from './first-visitor.js';
import {status} from './visitor-words.js';

const TICK_MS = 5000;
const PAINT_MS = 120; // a busy site changes faster than anybody reads
const ASK_MS = 300;

/** Live: who is here, who is worth a word? */
export function mount(element, context) {
  const {api, realtime, texts, signal, navigate, may = () => true} = context;
  const presence = createPresence({api, realtime, signal});
  const body = el('div.live-body');
  const scroller = el('div.scroll', body);
  const split = el('div.split', scroller);
  const filters = createLiveFilters({texts, presence, sites: () => sites, onChange: filtered});
  const count = createLiveCount({api, realtime, texts, presence, signal});
  const table = createLiveTable({texts, scroller, signal, acting: may('answer'), onSelect: (id) => navigate(`/console/live/${id}`), actionsFor});
  const first = el('div');
  const repaint = atMost(PAINT_MS, paint, {signal});
  const ask = atMost(ASK_MS, () => presence.find(filters.params()).catch(() => {}), {signal});
  let selected = context.rest[0] ?? '';
  let panel = null;
  let shown = null;
  let sites = [];

  fill(element, el('header.top', el('h1', texts('Live')), count.element, filters.element, filters.chips), split);
  filters.element.hidden = true;
  loadInto(body, {texts, signal, rows: 6, load, draw: start});
  presence.on('change', repaint, {signal});
  every(TICK_MS, repaint, {signal});

  async function load() {
    [sites] = await Promise.all([api.all('/sites', {signal}).catch(() => []), presence.load()]);
  }

  function start() {
    shown = 'nothing yet';
    paint();
    openPanel();
  }

  function filtered() {
    if (!presence.complete && filters.active()) ask();
    paint();
  }

  function actionsFor(visitor) {
    return visitorActions(visitor, {api, texts, may, presence, onMessage: () => write(visitor.id)});
  }

  function write(id) {
    if (id === selected) split.querySelector('.side textarea')?.focus();
    else navigate(`/console/live/${id}?write`);
  }

  function rows(now) {
    return [...presence.visitors.values()]
      .map((visitor) => {
        const conversation = presence.conversations.get(visitor.id);
        return {visitor, conversation, now, selected: visitor.id === selected, state: status(visitor, conversation, now)};
      })
      .filter(filters.matches)
      .sort((one, other) => one.state.order - other.state.order || compare(other.visitor, one.visitor));
  }

  function paint() {
    if (!shown) return;
    count.paint();
    filters.element.hidden = presence.visitors.size === 0;
    if (presence.visitors.size === 0) return show('nobody', nobody);
    const visible = rows(Date.now());
    if (visible.length === 0) return show('filtered', noMatch);
    if (shown === 'nobody' && body.querySelector('.checklist')) fill(first, firstVisitorNote({texts, visitor: visible[0].visitor, may}));
    show('table', () => [first, table.element]);
    table.show(visible);
    return undefined;
  }

  function show(what, build) {
    if (shown === what) return;
    shown = what;
    fill(body, build());
  }

  function nobody() {
    const place = el('div');
    mountChecklist(place, {...context, otherwise: () => emptyState({
      iconName: 'live', title: texts('Nobody is on your sites right now'),
      detail: texts('The next visitor appears here the moment they arrive. There is no need to reload.'),
      actions: [context.demo && linkButton(texts('Open the demo shop'), '/demo', {iconName: 'external', target: '_blank'}), linkButton(texts('Check your widgets'), '/console/sites')],
    })});
    return place;
  }

  function noMatch() {
    return emptyState({iconName: 'search', title: texts('Nobody here matches'), detail: texts('People are on your sites, but none fits this filter.'),
      actions: [button(texts('Show everyone'), {onclick: filters.clear})]});
  }

  function openPanel() {
    panel?.abort();
    split.querySelector('.side')?.remove();
    split.classList.toggle('open', Boolean(selected));
    if (!selected) return;
    panel = new AbortController();
    signal.addEventListener('abort', () => panel.abort(), {once: true});
    const side = el('aside.side', {'aria-label': texts('Visitor'), onkeydown: closeOnEscape(() => navigate('/console/live'))});
    split.append(side);
    const writes = new URLSearchParams(location.search).has('write');
    mountVisitorPanel(side, {...context, signal: panel.signal, visitorId: selected, presence, compose: true, writes, onClose: () => navigate('/console/live')});
  }

  function follow([id = '']) {
    if (id === selected) return;
    const before = selected;
    selected = id;
    paint();
    openPanel();
    if (!id) table.focus(before);
  }

  return {show: follow};
}

function compare(one, other) {
  const left = one.visit_id ?? one.id;
  const right = other.visit_id ?? other.id;
  return left < right ? -1 : Number(left > right);
}
