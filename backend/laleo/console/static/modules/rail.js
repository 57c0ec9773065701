import {tabTitle} from './attention.js';
import {setText} from './el.js';

const WORDS = {online: 'online', waiting: 'waiting', approvals: 'to approve'};

/** Marks the current screen, keeps the counts, and puts what waits into the tab's title. */
export function mountRail(nav, {realtime}) {
  const links = [...nav.querySelectorAll('[data-screen]')];
  const title = tabTitle();

  realtime.on('counts', (counts) => {
    for (const sign of nav.querySelectorAll('[data-count]')) showCount(sign, counts[sign.dataset.count]);
    if (counts.waiting !== undefined) title.waiting(counts.waiting);
  });

  function current(name) {
    for (const link of links) {
      if (link.dataset.screen === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    title.screen(links.find((link) => link.dataset.screen === name)?.querySelector('.name').textContent ?? '');
  }

  return {current};
}

function showCount(sign, count) {
  if (count === undefined) return;
  sign.hidden = !count;
  setText(sign, count > 99 ? '99+' : String(count));
  sign.setAttribute('aria-label', `, ${count} ${WORDS[sign.dataset.count] ?? sign.dataset.count}`);
  sign.setAttribute('role', 'img');
}
