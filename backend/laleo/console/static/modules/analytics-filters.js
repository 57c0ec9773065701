import {el, fill, icon} from './el.js';
import {selectInput} from './form.js';
import {toastError} from './toast.js';

const PERIODS = [['1', 'Today'], ['7', '7 days'], ['30', '30 days'], ['90', '90 days'], ['365', '12 months']];
const COMPARISONS = [['previous', 'To the time before'], ['year', 'To a year ago'], ['none', 'Not compared']];
const REPORTS = [['overview', 'Overview'], ['pages', 'Pages'], ['referrers', 'Referrers'], ['chats', 'Conversations'], ['calls', 'Calls'], ['operators', 'People']];

/**
 * Which days of which site, against what, and every report as a file. params() is what the server is asked; load()
 * resolves once the sites are known.
 */
export function mountAnalyticsFilters({api, texts, signal, onChange}) {
  const chosen = {days: '30', site_id: '', compare: 'previous', page: ''};
  const sites = el('span');
  const period = el('div.segments', {role: 'group', 'aria-label': texts('Days')}, PERIODS.map(([days, word]) =>
    el('button', {type: 'button', 'aria-pressed': String(days === chosen.days), onclick: (event) => press(event.currentTarget, days)}, texts(word))));
  const compare = selectInput(COMPARISONS.map(([value, word]) => [value, texts(word)]), chosen.compare,
    {'aria-label': texts('Comparison'), onchange: () => choose({compare: compare.value})});
  const files = el('details.menu.more', el('summary.button', icon('download', {small: true}), el('span', texts('Export'))),
    el('div.options', REPORTS.map(([report, word]) => el('button', {type: 'button', onclick: () => save(report)}, texts(word)))));
  const element = el('div.filters.push.days', sites, period, compare, files);

  async function load() {
    const known = await api.all('/sites', {signal}).catch(() => []);
    if (known.length < 2) return;
    const site = selectInput([['', texts('All sites')], ...known.map(({id, name}) => [id, name])], '',
      {'aria-label': texts('Site'), onchange: () => choose({site_id: site.value, page: ''})});
    fill(sites, site);
  }

  function press(button, days) {
    for (const one of period.children) one.setAttribute('aria-pressed', String(one === button));
    choose({days});
  }

  function choose(part) {
    Object.assign(chosen, part);
    onChange();
  }

  function params() {
    return {days: chosen.days, site_id: chosen.site_id, compare: chosen.compare, page: chosen.page, interval: chosen.days === '1' && !chosen.page ? 'hour' : undefined};
  }

  async function save(report) {
    files.open = false;
    const asked = new URLSearchParams({report, days: chosen.days, ...(chosen.site_id && {site_id: chosen.site_id})});
    try {
      const text = await api.text(`/analytics/export?${asked}`, {signal});
      const link = el('a', {href: URL.createObjectURL(new Blob([text], {type: 'text/csv'})), download: `laleo-${report}.csv`});
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      toastError(error);
    }
  }

  return {element, load, params, choosePage: (page) => choose({page}), get page() { return chosen.page; }};
}
