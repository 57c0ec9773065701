import {tabTitle} from './attention.js';
import {openMenu} from './menu.js';
import {setText} from './el.js';

const WORDS = {online: 'online', waiting: 'waiting', approvals: 'to approve', calls_waiting: 'ringing', calls_missed: 'missed', callbacks_due: 'due'};

/** Marks the current screen, keeps the counts, and puts what waits into the tab's title. */
export function mountRail(nav, {realtime, texts}) {
  const links = [...nav.querySelectorAll('[data-screen]')];
  const more = nav.querySelector('[data-more]');
  const title = tabTitle();

  realtime.on('counts', (counts) => {
    for (const sign of nav.querySelectorAll('[data-count]')) showCount(sign, counts[sign.dataset.count]);
    if (counts.waiting !== undefined) title.waiting(counts.waiting);
  });

  /** On the phone the bar holds the first screens; the others are in a menu. */
  more.addEventListener('click', () => openMenu(more, links.filter((link) => !link.checkVisibility()).map((link) => ({
    text: link.querySelector('.name').textContent, iconName: link.dataset.screen, run: () => link.click()})), {label: texts('More screens')}));

  function current(name) {
    for (const link of links) {
      if (link.dataset.screen === name) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    more.toggleAttribute('data-current', links.some((link) => link.dataset.screen === name && !link.checkVisibility()));
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
