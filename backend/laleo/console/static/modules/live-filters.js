import {el, fill, icon, setText} from './el.js';
import {path} from './format.js';
import {field, selectInput} from './form.js';
import {countryName, source, visitorName} from './visitor-words.js';

const STATES = [['', 'Everyone'], ['waiting', 'Waiting'], ['chatting', 'Chatting'], ['browsing', 'Browsing']];
const EMPTY = {q: '', status: '', site_id: '', page_url: '', tag: '', country: ''};
const PAGES_OFFERED = 40;

/**
 * The bar of filters of the live list. `presence` and `sites()` say what there is to choose; onChange() after each
 * change. matches(row) says whether a row of the list fits, params() is the same for the server.
 */
export function createLiveFilters({texts, presence, sites, onChange}) {
  const chosen = {...EMPTY};
  const search = el('input.input', {type: 'search', placeholder: texts('Find by name or page'), 'aria-label': texts('Find by name or page'),
    oninput: () => change({q: search.value.trim()})});
  const state = selectInput(STATES.map(([value, word]) => [value, texts(word)]), '', {'aria-label': texts('Status'), onchange: () => change({status: state.value})});
  const count = el('span.badge.accent', {hidden: true});
  const fields = el('div.filter-fields');
  const more = el('details.menu.more.filter-menu', el('summary.button', icon('filter', {small: true}), el('span', texts('Filter')), count), el('div.options', fields));
  const element = el('div.filters.push', el('div.search', icon('search', {small: true}), search), state, more);
  const chips = el('div.filter-chips', {hidden: true});
  more.addEventListener('toggle', () => more.open && drawFields());
  more.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !more.open) return;
    event.stopPropagation();
    more.open = false;
    more.querySelector('summary').focus();
  });

  function change(part) {
    Object.assign(chosen, part);
    drawChips();
    onChange();
  }

  function clear() {
    search.value = state.value = '';
    change(EMPTY);
    if (more.open) drawFields();
  }

  function drawFields() {
    fill(fields, questions().map(({name, label, any, options}) =>
      field({label, input: selectInput([['', any], ...options], chosen[name], {onchange: (event) => change({[name]: event.target.value})})}).element));
  }

  function questions() {
    const here = [...presence.visitors.values()];
    return [
      sites().length > 1 && {name: 'site_id', label: texts('Site'), any: texts('All sites'), options: sites().map((site) => [site.id, site.name])},
      {name: 'page_url', label: texts('Page'), any: texts('Every page'), options: pagesOf(here)},
      {name: 'tag', label: texts('Tag'), any: texts('Any tag'), options: keep('tag', counted(here.flatMap((visitor) => visitor.tags ?? [])))},
      {name: 'country', label: texts('Country'), any: texts('Every country'), options: keep('country', counted(here.map((visitor) => visitor.country), countryName))},
    ].filter(Boolean);
  }

  function pagesOf(here) {
    return keep('page_url', counted(here.map((visitor) => address(visitor.current_page?.url)), path).slice(0, PAGES_OFFERED));
  }

  /** What is chosen stays on offer, also when nobody fits it any more. */
  function keep(name, options) {
    const value = chosen[name];
    return value && !options.some(([one]) => one === value) ? [[value, wordOf(name, value)], ...options] : options;
  }

  function wordOf(name, value) {
    if (name === 'site_id') return sites().find((site) => site.id === value)?.name ?? value;
    if (name === 'country') return countryName(value);
    return name === 'page_url' ? path(value) : value;
  }

  function drawChips() {
    const shown = ['site_id', 'page_url', 'tag', 'country'].filter((name) => chosen[name]);
    count.hidden = chips.hidden = shown.length === 0;
    setText(count, String(shown.length));
    fill(chips, shown.map((name) => el('button.chip', {type: 'button', 'aria-label': texts('Remove the filter {name}', {name: wordOf(name, chosen[name])}), onclick: () => { change({[name]: ''}); search.focus(); }},
      el('span.clip', wordOf(name, chosen[name])), icon('close', {small: true}))));
  }

  function matches({visitor, state: now}) {
    const text = chosen.q.toLowerCase();
    return (!chosen.status || now.kind === chosen.status)
      && (!chosen.site_id || visitor.site_id === chosen.site_id)
      && (!chosen.country || visitor.country === chosen.country)
      && (!chosen.tag || visitor.tags?.includes(chosen.tag))
      && (!chosen.page_url || (visitor.current_page?.url ?? '').startsWith(chosen.page_url))
      && (!text || says(visitor, text));
  }

  const active = () => Object.values(chosen).some(Boolean);
  return {element, chips, matches, active, clear, params: () => ({...chosen})};
}

function says(visitor, text) {
  const page = visitor.current_page ?? {};
  return [visitorName(visitor), visitor.email, page.title, page.url, source(visitor)].some((one) => one?.toLowerCase().includes(text));
}

/** [value, "Word (3)"] of every value that occurs, the most frequent first. */
function counted(values, word = (value) => value) {
  const counts = new Map();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]).map(([value, count]) => [value, `${word(value)} (${count})`]);
}

/** The address without what follows "?" or "#", so that campaigns do not make many pages out of one. */
function address(url) {
  return url?.split(/[?#]/)[0];
}
