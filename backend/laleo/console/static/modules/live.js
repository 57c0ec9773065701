import {el, fill, icon, setText} from './el.js';
import {createLiveTable} from './live-table.js';
import {mountChecklist} from './checklist.js';
import {mountVisitorPanel} from './visitor-panel.js';
import {every, oncePerFrame} from './keyed.js';
import {createPresence} from './presence.js';
import {emptyState, loadInto} from './states.js';
import {button, closeOnEscape, linkButton} from './parts.js';
import {selectInput} from './form.js';
import {plural} from './texts.js';
import {source, status, visitorName} from './visitor-words.js';

const TICK_MS = 5000;
const SHOWN_AT_ONCE = 500;

/** Live: who is here, who is worth a word? */
export function mount(element, context) {
  const {api, realtime, texts, signal, navigate} = context;
  const presence = createPresence({api, realtime, signal});
  const filter = {text: '', kind: '', site: ''};
  const count = el('span.now', {role: 'status'});
  const filters = el('div.filters.push', {hidden: true});
  const body = el('div.live-body');
  const split = el('div.split', el('div.scroll', body));
  const table = createLiveTable({texts, onSelect: (id) => navigate(`/console/live/${id}`)});
  const cut = el('p.faint');
  const repaint = oncePerFrame(paint, {signal});
  let selected = context.rest[0] ?? '';
  let panel = null;
  let shown = null;
  let sites = [];

  fill(element, el('header.top', el('h1', texts('Live')), count, filters), split);
  loadInto(body, {texts, signal, rows: 6, load, draw: start});
  presence.on('change', repaint, {signal});
  every(TICK_MS, repaint, {signal});

  async function load() {
    [sites] = await Promise.all([api.all('/sites', {signal}).catch(() => []), presence.load()]);
  }

  function start() {
    fill(filters, searchBox(), statusSelect(), sites.length > 1 && siteSelect());
    shown = 'nothing yet';
    paint();
    openPanel();
  }

  function searchBox() {
    return el('div.search', icon('search', {small: true}), el('input.input', {
      type: 'search', placeholder: texts('Find by name or page'), 'aria-label': texts('Find by name or page'), value: filter.text,
      oninput: (event) => { filter.text = event.target.value.trim().toLowerCase(); paint(); },
    }));
  }

  function statusSelect() {
    return selectInput([['', texts('Everyone')], ['waiting', texts('Waiting')], ['chatting', texts('Chatting')], ['browsing', texts('Browsing')]],
      filter.kind, {'aria-label': texts('Status'), onchange: (event) => { filter.kind = event.target.value; paint(); }});
  }

  function siteSelect() {
    return selectInput([['', texts('All sites')], ...sites.map((site) => [site.id, site.name])],
      filter.site, {'aria-label': texts('Site'), onchange: (event) => { filter.site = event.target.value; paint(); }});
  }

  function rows(now) {
    return [...presence.visitors.values()]
      .map((visitor) => {
        const conversation = presence.conversations.get(visitor.id);
        return {visitor, conversation, now, selected: visitor.id === selected, state: status(visitor, conversation, now)};
      })
      .filter(matches)
      .sort((one, other) => one.state.order - other.state.order || compare(other.visitor, one.visitor));
  }

  function matches({visitor, state}) {
    if (filter.site && visitor.site_id !== filter.site) return false;
    if (filter.kind && state.kind !== filter.kind) return false;
    if (!filter.text) return true;
    const page = visitor.current_page ?? {};
    return [visitorName(visitor), visitor.email, page.title, page.url, source(visitor)].some((text) => text?.toLowerCase().includes(filter.text));
  }

  function paint() {
    if (!shown) return;
    const here = [...presence.visitors.values()].filter((visitor) => visitor.online).length;
    fillCount(here);
    const visible = rows(Date.now());
    filters.hidden = presence.visitors.size === 0;
    if (presence.visitors.size === 0) return show('nobody', nobody);
    if (visible.length === 0) return show('filtered', noMatch);
    show('table', () => [table.element, cut]);
    table.show(visible.slice(0, SHOWN_AT_ONCE));
    setText(cut, visible.length > SHOWN_AT_ONCE ? texts('The first {shown} of {all} are shown. Search or filter to find the others.', {shown: SHOWN_AT_ONCE, all: visible.length}) : '');
    return undefined;
  }

  function fillCount(here) {
    const words = plural(texts, here, 'visitor on your sites now', 'visitors on your sites now');
    if (count.dataset.shown === String(here)) return;
    count.dataset.shown = String(here);
    fill(count, el('strong', here.toLocaleString()), words);
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
      actions: [button(texts('Show everyone'), {onclick: clearFilter})]});
  }

  function clearFilter() {
    Object.assign(filter, {text: '', kind: '', site: ''});
    fill(filters, searchBox(), statusSelect(), sites.length > 1 && siteSelect());
    paint();
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
    mountVisitorPanel(side, {...context, signal: panel.signal, visitorId: selected, presence, compose: true, onClose: () => navigate('/console/live')});
  }

  function follow([id = '']) {
    if (id === selected) return;
    const before = selected;
    selected = id;
    paint();
    openPanel();
    if (!id) focusRow(before);
  }

  function focusRow(id) {
    const name = visitorName(presence.visitors.get(id) ?? {id});
    [...table.element.querySelectorAll('.who button')].find((one) => one.textContent === name)?.focus();
  }

  return {show: follow};
}

function compare(one, other) {
  const left = one.visit_id ?? one.id;
  const right = other.visit_id ?? other.id;
  return left < right ? -1 : Number(left > right);
}
