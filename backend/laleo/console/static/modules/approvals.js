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
  const card = (one) => proposalCard(one, {api, texts, withSubject, face: () => faces?.get(one.proposed_by.id), mayDecide: () => DECIDERS.includes(role), onDecided: load});
  const show = keyedChildren(list, {key: ({id}) => id, create: card, update: (line, one) => line.tick(one)});
  let role = '';
  let faces = null; // agent -> address of its picture; read once, when the first proposal is here
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
      if (waiting.length > 0) faces ??= await readFaces();
      paint();
    } catch { /* what is shown stays; the next look tries again */ } finally {
      asking = false;
    }
    if (again) load();
  }

  /** Pictures are an ornament: without them the cards show the agents' sign. */
  async function readFaces() {
    const {data} = await api.get('/agents', {}, {signal}).catch(() => ({data: []}));
    return new Map(data.map((agent) => [agent.id, agent.picture_url]));
  }

  return {paint};
}
