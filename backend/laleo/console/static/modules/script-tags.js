import {el, fill, icon} from './el.js';
import {codeBlock} from './copy.js';
import {every} from './keyed.js';
import {ago} from './format.js';
import {installCheck} from './install-check.js';

const LOOK_AGAIN_MS = 4000;

/** The script tag platform by platform, and whether it has been seen on a page. */
export function mountScriptTags(element, context) {
  const {api, texts, signal, widget, tags, demo} = context;
  const panel = el('div', {role: 'tabpanel', id: 'platform-panel', tabindex: '0'});
  const seen = el('div', {role: 'status'});
  const tabs = tags.map((tag, index) => el('button', {type: 'button', role: 'tab', id: `platform-${tag.platform}`, 'aria-controls': 'platform-panel', onclick: () => choose(index)}, tag.label));
  const list = el('div', {role: 'tablist', 'aria-label': texts('Platform'), 'aria-orientation': 'vertical', onkeydown: (event) => step(event)}, tabs);
  let chosen = 0;
  let now = widget;
  fill(element, el('div.stack-5', seen, el('div.card', el('div.body.platforms', list, panel)), installCheck(context)));
  showSeen();
  choose(0);
  every(LOOK_AGAIN_MS, lookAgain, {signal});

  function choose(index, focus = false) {
    chosen = index;
    tabs.forEach((tab, at) => {
      tab.setAttribute('aria-selected', String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    });
    if (focus) tabs[index].focus();
    const {tag, where, steps, label} = tags[index];
    panel.setAttribute('aria-labelledby', tabs[index].id);
    fill(panel, where && el('p', where), tag && codeBlock(texts, label, tag, {wrap: true}),
      steps?.length > 0 && el('ol', steps.map((one) => el('li', one))));
  }

  function step(event) {
    const by = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key];
    if (!by) return;
    event.preventDefault();
    choose((chosen + by + tabs.length) % tabs.length, true);
  }

  async function lookAgain() {
    if (document.visibilityState !== 'visible') return;
    try {
      now = await api.get(`/widgets/${widget.id}`, {}, {signal});
      showSeen();
    } catch { /* the next look tells */ }
  }

  function showSeen() {
    if (seen.drawn === (now.last_seen_at ?? 'never')) return;
    seen.drawn = now.last_seen_at ?? 'never';
    fill(seen, now.last_seen_at
      ? el('div.notice.live', icon('check'), el('strong', texts('It works')), el('span', texts('The widget was loaded on one of your pages {when}.', {when: ago(now.last_seen_at)})))
      : el('div.notice', icon('clock'), el('strong', texts('Waiting for the first page that carries the tag')),
        el('span', texts('Open your site after pasting it. This notice turns green by itself.'), ' ',
          demo && el('a', {href: `/demo?widget=${widget.id}`, target: '_blank'}, texts('Or try it on the demo shop')))));
  }
}
