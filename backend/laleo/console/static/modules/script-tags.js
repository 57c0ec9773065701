import {el, fill, icon} from './el.js';
import {codeBlock} from './copy.js';
import {every} from './keyed.js';
import {ago} from './format.js';
import {installCheck} from './install-check.js';
import {tabPanel} from './tab-panel.js';

const LOOK_AGAIN_MS = 4000;

/** The script tag platform by platform, and whether it has been seen on a page. */
export function mountScriptTags(element, context) {
  const {api, texts, signal, widget, tags, demo} = context;
  const seen = el('div', {role: 'status'});
  const platforms = tabPanel({label: texts('Platform'), items: tags.map((one) => ({label: one.label, draw: () => steps(one)}))});
  let now = widget;
  fill(element, el('div.stack-5', seen, el('div.card', el('div.body', platforms)), installCheck(context)));
  showSeen();
  every(LOOK_AGAIN_MS, lookAgain, {signal});

  function steps({tag, where, steps: words, label}) {
    return [where && el('p', where), tag && codeBlock(texts, label, tag, {wrap: true}), words?.length > 0 && el('ol', words.map((one) => el('li', one)))];
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
