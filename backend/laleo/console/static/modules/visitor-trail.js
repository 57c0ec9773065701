import {el, fill} from './el.js';
import {clock, duration, host, path, secondsSince} from './format.js';
import {button} from './parts.js';
import {plural} from './texts.js';

const SHORT = 3;

/** The pages somebody was on, the newest first; more of them on demand. */
export function trailSection({texts, views, current}) {
  const list = el('div.stack-3');
  const element = el('section', el('h3', texts('Pages')), list);
  let whole = false;

  function show() {
    const trail = views();
    const shown = whole ? trail : trail.slice(0, SHORT);
    const drawn = JSON.stringify([trail.length, shown.map((view) => view.id), current().online]);
    if (list.drawn === drawn) return tick(shown);
    list.drawn = drawn;
    fill(list, trail.length === 0 ? el('p.hush', texts('No pages recorded yet.')) : el('ol.trail', shown.map((view, index) => item(view, index === 0 && current().online))),
      trail.length > shown.length && el('div', button(plural(texts, trail.length - shown.length, 'Show {count} earlier page', 'Show {count} earlier pages'),
        {kind: 'small', onclick: () => { whole = true; show(); }})));
    return undefined;
  }

  function tick([first]) {
    const time = list.querySelector('.now-here time');
    if (time && first) time.textContent = duration(secondsSince(first.at));
  }

  return {element, show};
}

function item(view, now) {
  return el(`li${now ? '.now-here' : ''}`, el('span.clip', view.title || path(view.url)),
    el('time', {datetime: view.at}, now ? duration(secondsSince(view.at)) : clock(view.at)),
    el('a.path.faint.clip', {href: safeAddress(view.url), target: '_blank', rel: 'noopener noreferrer'}, host(view.url) + path(view.url)));
}

function safeAddress(address) {
  return /^https?:\/\//i.test(address ?? '') ? address : null;
}
