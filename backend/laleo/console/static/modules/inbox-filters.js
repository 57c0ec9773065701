import {el, fill, icon} from './el.js';
import {iconButton} from './parts.js';
import {selectInput} from './form.js';

const WORDS = [['open', 'Open'], ['mine', 'Mine'], ['waiting', 'Waiting'], ['closed', 'Closed']];
const PATIENCE_MS = 250;

/** Which conversations are listed: a view, words to find, site and tag. `onChange(query)` is told, words after a pause. */
export function createInboxFilters({texts, onChange, onHelp, signal}) {
  const query = {view: 'open', assignee: '', site: '', tag: '', words: ''};
  const views = el('div.segments', {role: 'group', 'aria-label': texts('State')}, WORDS.map(([value, word]) => el('button', {type: 'button', 'aria-pressed': String(value === query.view), onclick: () => set({view: value})}, texts(word))));
  const find = el('input.input', {type: 'search', 'aria-label': texts('Find in conversations'), placeholder: texts('Find in conversations'), 'aria-keyshortcuts': 'f', oninput: typed, onkeydown: keyed});
  const [whose, site, tagged] = [['assignee', 'Assigned to'], ['site', 'Site'], ['tag', 'Tag']].map(([name, word]) =>
    selectInput([], '', {'aria-label': texts(word), onchange: (event) => set({[name]: event.target.value})}));
  const narrow = el('div.narrow', {hidden: true}, whose, site, tagged);
  const seen = new Set();
  const filterButton = iconButton(texts('Filter by colleague, site and tag'), 'filter', {kind: 'quiet', 'aria-expanded': 'false', onclick: toggle});
  const element = el('header', el('div.line', el('strong.title', {'aria-hidden': 'true'}, texts('Inbox')), iconButton(texts('Keyboard shortcuts'), 'keyboard', {kind: 'quiet wide-only', 'aria-keyshortcuts': '?', onclick: onHelp}), filterButton),
    el('div.search', icon('search', {small: true}), find), views, narrow);
  let timer = 0;
  signal.addEventListener('abort', () => clearTimeout(timer), {once: true});

  function set(change) {
    clearTimeout(timer);
    Object.assign(query, change);
    [...views.children].forEach((one, index) => one.setAttribute('aria-pressed', String(WORDS[index][0] === query.view)));
    filterButton.classList.toggle('on', Boolean(query.assignee || query.site || query.tag));
    onChange({...query});
  }

  function typed() {
    clearTimeout(timer);
    timer = setTimeout(() => set({words: find.value.trim()}), find.value ? PATIENCE_MS : 0);
  }

  function keyed(event) {
    if (event.key === 'Enter') set({words: find.value.trim()});
    if (event.key !== 'Escape') return;
    if (find.value) {
      find.value = '';
      set({words: ''});
      event.preventDefault();
    } else find.blur();
  }

  function toggle() {
    narrow.hidden = !narrow.hidden;
    filterButton.setAttribute('aria-expanded', String(!narrow.hidden));
    if (!narrow.hidden) whose.focus();
  }

  /** The colleagues, sites and tags to choose from; a tag once seen stays. */
  function offer({members, sites, tags}) {
    for (const tag of tags) seen.add(tag);
    choices(whose, [['', texts('Everybody’s')], ['none', texts('Unassigned')], ...members.map((member) => [member.id, member.name || member.email])], query.assignee);
    choices(site, [['', texts('All sites')], ...sites.map(({id, name}) => [id, name])], query.site);
    choices(tagged, [['', texts('Any tag')], ...[...seen].sort().map((tag) => [tag, tag])], query.tag);
    site.hidden = sites.length < 2;
  }

  /** Other options in the same field: the focus stays, and what is chosen too. */
  function choices(select, pairs, chosen) {
    const key = JSON.stringify(pairs);
    if (select.drawn === key) return;
    select.drawn = key;
    fill(select, pairs.map(([value, label]) => el('option', {value}, label)));
    select.value = chosen;
  }

  function clear() {
    find.value = '';
    for (const select of [whose, site, tagged]) select.value = '';
    Object.assign(query, {assignee: '', site: '', tag: '', words: ''});
    set({});
  }

  return {element, query, offer, clear, focus: () => { find.focus(); find.select(); }, narrowed: () => Boolean(query.assignee || query.site || query.tag || query.words)};
}
