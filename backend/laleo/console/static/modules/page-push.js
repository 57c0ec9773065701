import {el, fill} from './el.js';
import {openDialog} from './dialog.js';
import {field, form, textInput} from './form.js';
import {host, path} from './format.js';
import {button} from './parts.js';
import {sitePages} from './shell.js';
import {toast} from './toast.js';
import {visitorName} from './visitor-words.js';

const KNOWN_PAGES = 30;
const PICKED_AT_ONCE = 8;
const PAUSE_MS = 250; // between two looks into the site's pages while one types

/** Choose a page of the site, or write its address, and offer it to the visitor. */
export function openPagePush({api, texts, visitor, presence}) {
  const address = field({label: texts('Address'), help: texts('Only pages of this widget’s own sites can be shown.'),
    input: textInput({type: 'url', inputmode: 'url', placeholder: 'https://', required: true, autocomplete: 'off'})});
  const known = el('div.page-choices', {role: 'group', 'aria-label': texts('Pages visitors were on')});
  const {body, close} = openDialog({texts, title: texts('Show {name} a page', {name: visitorName(visitor)})});
  body.append(
    el('p.hush', texts('The visitor sees a card with the page and decides whether to go there. Nothing they have written is lost.')),
    finder(),
    known,
    form({fields: {url: address}, send, children: [address.element, el('div.actions.end',
      button(texts('Cancel'), {onclick: () => close()}), button(texts('Show the page'), {kind: 'primary', type: 'submit', iconName: 'external'}))]}));
  address.input.focus();
  const seen = pagesOf({api, visitor, presence});
  offer(seen);

  async function offer(pages) {
    const found = await pages;
    fill(known, found.slice(0, PICKED_AT_ONCE).map(choice));
  }

  /** Where the site's own pages can be looked up, by their titles. */
  function finder() {
    const find = sitePages();
    if (!find) return null;
    let timer = 0;
    let newest = null;
    const words = textInput({type: 'search', autocomplete: 'off', placeholder: texts('Find a page by its title'), 'aria-label': texts('Find a page of this site'),
      oninput: () => {
        clearTimeout(timer);
        timer = setTimeout(look, PAUSE_MS);
      }});
    const look = async () => {
      const mine = newest = words.value.trim() ? find(words.value.trim()).catch(() => []) : seen;
      const pages = await mine;
      if (mine === newest) offer(pages);
    };
    return words;
  }

  function choice({url, title}) {
    return el('button', {type: 'button', onclick: () => { address.input.value = url; address.wrong(''); address.input.focus(); }},
      el('span.clip', title || path(url)), el('span.faint.clip', host(url) + path(url)));
  }

  async function send() {
    const {delivered} = await api.post(`/visitors/${visitor.id}/page-push`, {url: address.input.value.trim()});
    close();
    toast(delivered === false ? texts('The visitor has just left; the page was not shown.') : texts('The page is on the visitor’s screen'));
  }
}

/** Pages of the visitor's widget that somebody is on or this visitor was on: each address once, busiest first. */
async function pagesOf({api, visitor, presence}) {
  const pages = new Map();
  const add = (page) => {
    if (!/^https?:/i.test(page?.url ?? '') || page.url === visitor.current_page?.url) return;
    const known = pages.get(page.url) ?? {url: page.url, title: page.title, seen: 0};
    pages.set(page.url, {...known, seen: known.seen + 1});
  };
  for (const other of presence?.visitors.values() ?? []) if (other.widget_id === visitor.widget_id) add(other.current_page);
  const trail = await api.get(`/visitors/${visitor.id}/page-views`, {limit: KNOWN_PAGES}).catch(() => ({data: []}));
  trail.data.forEach(add);
  return [...pages.values()].sort((one, other) => other.seen - one.seen);
}
