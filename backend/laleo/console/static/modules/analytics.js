import {mountAnalyticsFilters} from './analytics-filters.js';
import {callsCard, chatsCard, pagesCard, peopleCard, sourcesCard} from './analytics-cards.js';
import {mountOverview} from './analytics-overview.js';
import {el, fill} from './el.js';
import {ago, moment} from './format.js';
import {iconButton, linkButton} from './parts.js';
import {emptyState, loadInto} from './states.js';

const ROWS = 8;

/** Analytics: is it working? Visits, conversations and calls against the time before. */
export function mount(element, context) {
  const {api, texts, signal} = context;
  const body = el('div.page.analytics');
  const counted = el('span.faint');
  const filters = mountAnalyticsFilters({...context, onChange: reload});
  fill(element, el('header.top', el('h1', texts('Analytics')), filters.element), el('div.scroll', body));
  const known = filters.load();
  reload();

  function reload() {
    return loadInto(body, {texts, signal, rows: 4, load, draw});
  }

  async function load() {
    await known;
    const asked = filters.params();
    const ask = (name, more = {}) => api.get(`/analytics/${name}`, {...asked, ...more}, {signal});
    const plain = {compare: undefined, interval: undefined, page: undefined};
    const [overview, chats, calls, people, pages, sources] = await Promise.all([
      ask('overview'), ask('chats', {page: undefined, interval: undefined}), ask('calls', {page: undefined, interval: undefined}), ask('operators', plain),
      ask('pages', {page: undefined, interval: undefined, limit: ROWS}), askSources('referrer'),
    ]);
    return {overview, chats, calls, people, pages, sources};
  }

  function askSources(by) {
    return api.get('/analytics/referrers', {...filters.params(), page: undefined, interval: undefined, limit: ROWS, by}, {signal});
  }

  function draw({overview, chats, calls, people, pages, sources}) {
    if (!overview.updated_at) return fill(body, firstTime());
    fill(counted, texts('Counted {when}', {when: ago(overview.updated_at)}));
    counted.title = moment(overview.updated_at);
    return fill(body, mountOverview(overview, {texts, page: filters.page, onAllPages: () => filters.choosePage('')}),
      el('div.halves', pagesCard(pages, {texts, onPage: filters.choosePage}), sourcesCard(sources, {texts, askSources})),
      el('div.halves', chatsCard(chats, {texts}), callsCard(calls, {texts})),
      peopleCard(people, {texts}),
      el('p.counted', counted, iconButton(texts('Look again'), 'refresh', {kind: 'quiet small', onclick: reload}),
        el('span.faint', overview.timezone ? texts('Days are those of {timezone}. Bots are not counted.', {timezone: overview.timezone}) : texts('Each site’s days are its own. Bots are not counted.'))));
  }

  function firstTime() {
    return emptyState({iconName: 'analytics', title: texts('Nothing to count yet'),
      detail: texts('A few seconds after the first visitor came, you see here how many there are, where they come from and how fast they are answered.'),
      actions: [linkButton(texts('Put a widget on a page'), '/console/sites', {kind: 'primary'})]});
  }
}
