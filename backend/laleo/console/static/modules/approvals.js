import {el, fill} from './el.js';
import {every, keyedChildren} from './keyed.js';
import {proposalCard} from './proposal-card.js';

const TICK_MS = 30_000;
const DECIDERS = ['owner', 'admin', 'operator'];

/**
 * What agents and programs propose and a person decides; takes no room while nothing waits. `about(one)` narrows it,
 * to those of one conversation; `title` is its heading. paint() asks `about` again.
 */
export function mountApprovals(element, {api, realtime, texts, signal}, {about = () => true, title = texts('Waits for your approval'), withSubject = true, onShown = () => {}} = {}) {
  const list = el('ol');
  const card = (one) => proposalCard(one, {api, texts, withSubject, mayDecide: () => DECIDERS.includes(role), onDecided: load});
  const show = keyedChildren(list, {key: ({id}) => id, create: card, update: (line, one) => line.tick(one)});
  let role = '';
  let waiting = [];
  let asking = false;
  let again = false;

  fill(element, el('h2.group', title), list);
  element.hidden = true;
  api.get('/me', {}, {signal}).then((me) => { role = me.member?.role ?? ''; return load(); }).catch(() => {});
  every(TICK_MS, paint, {signal});
  for (const frame of ['approval', 'welcome']) realtime.on(frame, load, {signal});

  function paint() {
    const here = waiting.filter(about);
    element.hidden = here.length === 0;
    show(here);
    onShown(here.length);
  }

  async function load() {
    again = asking;
    if (asking || !role) return;
    asking = true;
    try {
      waiting = (await api.all('/approvals', {params: {state: 'pending'}, most: 100, signal})).toReversed();
      paint();
    } catch { /* what is shown stays; the next look tries again */ } finally {
      asking = false;
    }
    if (again) load();
  }

  return {paint};
}
