import {createCallsList} from './calls-list.js';
import {createCallsStore, toTriage} from './calls-store.js';
import {el, fill} from './el.js';
import {selectInput} from './form.js';
import {every, oncePerFrame} from './keyed.js';
import {mountCallRecord} from './call-record.js';
import {badge, button, closeOnEscape, linkButton, whileBusy} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {toastError} from './toast.js';
import {waits} from './call-words.js';
import {addressOf} from './shell.js';

const TICK_MS = 1000;
const STATES = [['', 'Every state'], ['ended', 'Ended'], ['missed', 'Missed'], ['cancelled', 'Gave up'], ['failed', 'Failed'], ['answered', 'In progress']];

/** Calls: who rings, whom did we miss? */
export function mount(element, context) {
  const {api, realtime, texts, signal, navigate, calls, may = () => true} = context;
  const store = createCallsStore({api, realtime, signal});
  const sites = new Map();
  const doors = {...context, may, onChanged: store.upsert, siteName: (id) => (sites.size > 1 ? sites.get(id)?.name ?? '' : '')};
  const parts = {waiting: part(texts('Waiting'), 'waiting'), running: part(texts('In progress'), 'live'), missed: part(texts('Missed, to take care of'), 'missed')};
  const history = createCallsList(doors, {label: texts('All calls'), actions: false});
  const more = el('div.actions');
  const filters = el('div.filters', {hidden: true});
  const tools = el('div.actions.push', button(texts('Export as CSV'), {iconName: 'download', onclick: (event) => whileBusy(event.currentTarget, () => download().catch(toastError))}));
  const views = el('div.segments', {role: 'group', 'aria-label': texts('View')}, view('now', texts('Now')), view('all', texts('All calls')));
  const body = el('div.live-body');
  const split = el('div.split', el('div.scroll', body));
  const repaint = oncePerFrame(paint, {signal});
  let selected = context.rest[0] ?? '';
  let panel = null;
  let ready = false;
  let shown = '';

  fill(element, el('header.top', el('h1', texts('Calls')), views, filters, tools), split);
  store.on('change', repaint, {signal});
  every(TICK_MS, repaint, {signal});
  load({...store.query, view: new URLSearchParams(location.search).get('view') === 'all' ? 'all' : 'now'});
  know();
  openPanel();
  wish(context.query);

  function part(title, tone) {
    const list = createCallsList(doors, {label: title});
    const count = el('span');
    const box = el('section.card', el('header', el('h2', title), count), list.element);
    const show = (rows) => {
      box.hidden = rows.length === 0;
      if (box.count !== rows.length) fill(count, badge(String(rows.length), tone));
      box.count = rows.length;
      list.show(rows, selected);
    };
    return {box, show};
  }

  async function know() {
    const [found, members] = await Promise.all([api.all('/sites', {signal}).catch(() => []), api.all('/members', {signal}).catch(() => [])]);
    for (const site of found) sites.set(site.id, site);
    fill(filters, pick('state', texts('State'), STATES.map(([value, word]) => [value, texts(word)])),
      found.length > 1 && pick('site_id', texts('Site'), [['', texts('All sites')], ...found.map(({id, name}) => [id, name])]),
      members.length > 1 && pick('answered_by', texts('Answered by'), [['', texts('Anybody')], ...members.map(({id, name, email}) => [id, name || email])]));
    paint();
  }

  function pick(name, label, options) {
    return selectInput(options, store.query[name], {'aria-label': label, onchange: (event) => load({...store.query, [name]: event.target.value})});
  }

  function view(name, word) {
    return el('button', {type: 'button', 'data-view': name, onclick: () => load({...store.query, view: name})}, word);
  }

  function load(query) {
    ready = false;
    shown = '';
    filters.hidden = query.view !== 'all';
    for (const one of views.children) one.setAttribute('aria-pressed', String(one.dataset.view === query.view));
    return loadInto(body, {texts, signal, load: () => store.load(query), draw: () => { ready = true; paint(); }});
  }

  async function download() {
    const {view: name, state, site_id: site, answered_by: by} = store.query;
    const text = await api.text('/calls/export', {params: {format: 'csv', ...(name === 'all' ? {state, site_id: site, answered_by: by} : {})}});
    const address = URL.createObjectURL(new Blob([text], {type: 'text/csv;charset=utf-8'}));
    el('a', {href: address, download: 'calls.csv'}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  function paint() {
    if (!ready) return;
    const rows = store.sorted();
    if (rows.length === 0) return show('none', empty);
    if (store.query.view === 'all') {
      show('all', () => [el('section.card', history.element), more]);
      history.show(rows, selected);
      const wanted = String(store.hasMore());
      if (more.drawn !== wanted) fill(more, store.hasMore() && button(texts('Show older'), {onclick: (event) => whileBusy(event.currentTarget, () => store.more().catch(toastError))}));
      more.drawn = wanted;
      return undefined;
    }
    show('now', () => Object.values(parts).map(({box}) => box));
    parts.waiting.show(rows.filter(waits).reverse());
    parts.running.show(rows.filter(({state}) => state === 'answered'));
    parts.missed.show(rows.filter(toTriage));
    return undefined;
  }

  function show(what, build) {
    const name = `${store.query.view} ${what}`;
    if (shown === name) return;
    shown = name;
    fill(body, build());
  }

  function empty() {
    const {view: name, state, site_id: site, answered_by: by} = store.query;
    if (name === 'now') return emptyState({iconName: 'calls', title: texts('No call is waiting, and none was missed'), detail: texts('When a visitor calls, it rings here and on every other screen, in every tab you have open.'),
      actions: [linkButton(texts('Set up calls on a widget'), '/console/sites'), button(texts('See all calls'), {onclick: () => load({...store.query, view: 'all'})})]});
    if (state || site || by) return emptyState({iconName: 'search', title: texts('No call matches'), actions: [button(texts('Clear the filters'), {onclick: clear})]});
    return emptyState({iconName: 'calls', title: texts('Nobody has called yet'), detail: texts('Every call is kept here with its timeline, its quality and your notes.'), actions: [linkButton(texts('Set up calls on a widget'), '/console/sites')]});
  }

  function clear() {
    for (const one of filters.querySelectorAll('select')) one.value = '';
    load({...store.query, state: '', site_id: '', answered_by: ''});
  }

  function openPanel() {
    panel?.abort();
    split.querySelector('.side')?.remove();
    split.classList.toggle('open', Boolean(selected));
    if (!selected) return;
    panel = new AbortController();
    signal.addEventListener('abort', () => panel.abort(), {once: true});
    const side = el('aside.side', {'aria-label': texts('Call record'), onkeydown: closeOnEscape(() => navigate('/console/calls'))});
    split.append(side);
    mountCallRecord(side, {...doors, signal: panel.signal, callId: selected, onClose: () => navigate('/console/calls')});
  }

  /** "Answer" on a notification leads here: it is taken once it rings in this tab, and the address forgets it. */
  function wish(query) {
    if (!query?.has('answer') || !selected) return;
    history_(selected);
    calls?.wish(selected);
  }

  function history_(id) {
    globalThis.history.replaceState(null, '', addressOf(`/console/calls/${id}`));
  }

  function follow([id = ''], query) {
    const same = id === selected;
    selected = id;
    if (!same) openPanel();
    wish(query);
    paint();
  }

  return {show: follow};
}
