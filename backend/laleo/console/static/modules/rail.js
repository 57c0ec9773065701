import {setText} from './el.js';

const WORDS = {online: 'online', waiting: 'waiting', approvals: 'to approve'};

/** Marks the current screen, keeps the counts, and puts what waits into the tab's title. */
export function mountRail(nav, {realtime}) {
  const links = [...nav.querySelectorAll('[data-screen]')];
  let title = '';
  let waiting = 0;

  function showTitle() {
    document.title = `${waiting ? `(${waiting}) ` : ''}${title} · Laleo`;
  }

  realtime.on('counts', (counts) => {
    waiting = counts.waiting ?? waiting;
    for (const sign of nav.querySelectorAll('[data-count]')) showCount(sign, counts[sign.dataset.count]);
    showTitle();
  });

  function current(name) {
    for (const link of links) {
      if (link.dataset.screen === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    title = links.find((link) => link.dataset.screen === name)?.querySelector('.name').textContent ?? '';
    showTitle();
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
