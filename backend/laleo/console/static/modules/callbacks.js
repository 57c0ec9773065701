import {createCallbackCard} from './callback-card.js';
import {createCallbacksStore} from './callbacks-store.js';
import {el, fill} from './el.js';
import {selectInput} from './form.js';
import {every, keyedChildren, oncePerFrame} from './keyed.js';
import {button, linkButton, whileBusy} from './parts.js';
import {whyNot} from './rights.js';
import {emptyState, loadInto} from './states.js';
import {toastError} from './toast.js';

const TICK_MS = 15_000;
const VIEWS = [['due', 'Due'], ['mine', 'Mine'], ['assigned', 'Assigned'], ['done', 'Done']];

/** Callbacks: whom do I call next? */
export function mount(element, context) {
  const {api, realtime, texts, signal, memberId, may = () => true} = context;
  const store = createCallbacksStore({api, realtime, memberId, signal});
  const sites = new Map();
  const list = el('div.callback-list');
  const more = el('div.actions');
  const place = el('div');
  const filters = el('div.filters');
  const views = el('div.segments', {role: 'group', 'aria-label': texts('View')}, VIEWS.map(([name, word]) =>
    el('button', {type: 'button', 'data-view': name, onclick: () => load({...store.query, view: name})}, texts(word))));
  const doors = {...context, may, onChanged: store.upsert, colleagues, siteName: (id) => (sites.size > 1 ? sites.get(id)?.name ?? '' : '')};
  const show = keyedChildren(list, {key: ({id}) => id, create: (one) => createCallbackCard(one, doors), update: (card, one) => card.paint(one, one.id === selected)});
  const repaint = oncePerFrame(paint, {signal});
  let selected = context.rest[0] ?? '';
  let members = null;
  let ready = false;
  let shown = '';

  fill(element, el('header.top', el('h1', texts('Callbacks')), views, filters), el('div.scroll', el('div.page.callbacks-page', !may('answer') && el('p.notice', whyNot(texts, 'answer')), place)));
  store.on('change', repaint, {signal});
  every(TICK_MS, repaint, {signal});
  begin();

  /** A link to one callback opens the view it is in. */
  async function begin() {
    const one = selected && await api.get(`/callbacks/${selected}`, {}, {signal}).catch(() => null);
    if (signal.aborted) return;
    load({...store.query, view: one?.state ?? 'due'});
    for (const site of await api.all('/sites', {signal}).catch(() => [])) sites.set(site.id, site);
    fill(filters, sites.size > 1 && selectInput([['', texts('All sites')], ...[...sites.values()].map(({id, name}) => [id, name])], '', {'aria-label': texts('Site'), onchange: (event) => load({...store.query, site_id: event.target.value})}));
    repaint();
  }

  function load(query) {
    ready = false;
    shown = '';
    for (const one of views.children) one.setAttribute('aria-pressed', String(one.dataset.view === query.view));
    return loadInto(place, {texts, signal, rows: 3, load: () => store.load(query), draw: () => { ready = true; paint(); list.querySelector('[aria-current]')?.scrollIntoView({block: 'center'}); }});
  }

  function paint() {
    if (!ready) return;
    const rows = store.sorted();
    if (rows.length === 0) return put(`none ${store.query.view} ${store.query.site_id}`, empty);
    put('list', () => [list, more]);
    show(rows);
    fill(more, store.hasMore() && button(texts('Show older'), {onclick: (event) => whileBusy(event.currentTarget, () => store.more().catch(toastError))}));
    return undefined;
  }

  function put(what, build) {
    if (shown === what) return;
    shown = what;
    fill(place, build());
  }

  function empty() {
    const {view, site_id: site} = store.query;
    const anywhere = site && button(texts('All sites'), {onclick: () => { filters.querySelector('select').value = ''; load({...store.query, site_id: ''}); }});
    if (view === 'done') return emptyState({iconName: 'check', title: texts('Nothing done yet'), detail: texts('Who was called back stands here, with what came of it.'), actions: [anywhere].filter(Boolean)});
    if (view === 'mine') return emptyState({iconName: 'person', title: texts('Nothing of yours is open'), detail: texts('Take a callback that is due, and it stays here until it is done.'), actions: [button(texts('See what is due'), {onclick: () => load({...store.query, view: 'due'})})]});
    if (view === 'assigned') return emptyState({iconName: 'assign', title: texts('Nobody has one to make'), actions: [anywhere].filter(Boolean)});
    return emptyState({iconName: 'callbacks', title: texts('Nobody waits for a call back'), detail: texts('When nobody could answer, the widget asks for a number and a good time. It appears here at once.'),
      actions: [anywhere, linkButton(texts('Set up calls on a widget'), '/console/sites')].filter(Boolean)});
  }

  async function colleagues({site_id: site}, words) {
    members ??= await api.all('/members', {signal});
    return members.filter(({role, site_ids: ids}) => role !== 'viewer' && (!ids || ids.includes(site)))
      .map((member) => ({text: member.name || member.email, iconName: 'person', selected: false, member})).filter(({text}) => text.toLowerCase().includes(words.toLowerCase()));
  }

  function follow([id = '']) {
    selected = id;
    if (id) begin();
    else paint();
  }

  return {show: follow};
}
