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
  const narrow = el('div.narrow', {hidden: true});
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
    if (!narrow.hidden) narrow.querySelector('select')?.focus();
  }

  /** The colleagues, sites and tags to choose from. */
  function offer({members, sites, tags}) {
    const key = JSON.stringify([members, sites, tags]);
    if (narrow.drawn === key || narrow.contains(document.activeElement)) return;
    narrow.drawn = key;
    const known = query.tag && !tags.includes(query.tag) ? [...tags, query.tag] : tags;
    fill(narrow, selectInput([['', texts('Everybody’s')], ['none', texts('Unassigned')], ...members.map((member) => [member.id, member.name || member.email])], query.assignee, {'aria-label': texts('Assigned to'), onchange: (event) => set({assignee: event.target.value})}),
      sites.length > 1 && selectInput([['', texts('All sites')], ...sites.map((site) => [site.id, site.name])], query.site, {'aria-label': texts('Site'), onchange: (event) => set({site: event.target.value})}),
      selectInput([['', texts('Any tag')], ...known.map((tag) => [tag, tag])], query.tag, {'aria-label': texts('Tag'), onchange: (event) => set({tag: event.target.value})}));
  }

  function clear() {
    find.value = '';
    narrow.drawn = '';
    Object.assign(query, {assignee: '', site: '', tag: '', words: ''});
    set({});
  }

  return {element, query, offer, clear, focus: () => { find.focus(); find.select(); }, narrowed: () => Boolean(query.assignee || query.site || query.tag || query.words)};
}
