import {agentAvatar} from './agent-avatar.js';
import {mountAgent} from './agent-page.js';
import {modeBadge, presenceWord} from './agent-words.js';
import {keepCurrent} from './current.js';
import {el, fill} from './el.js';
import {every, keyedChildren} from './keyed.js';
import {badge, linkButton} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {plural} from './texts.js';

const LOOK_AGAIN_MS = 15_000;

/** Agents: who works here beside the people, whether they are there, and what they do. With an id: one of them. */
export function mountAgents(element, context) {
  if (context.rest[1]) return mountAgent(element, context, context.rest[1]);
  return mountList(element, context);
}

function mountList(element, {api, realtime, texts, signal}) {
  const list = el('div.rows.cards.agents-list');
  const show = keyedChildren(list, {key: ({id}) => id, create: ({id}) => el('a.row', {href: `/console/settings/agents/${id}`}), update: paint});
  const current = keepCurrent({realtime, signal, read});
  let agents = [];
  let ready = false;
  let drawn = '';
  loadInto(element, {texts, signal, rows: 3, load: () => current.load(), draw: () => { ready = true; drawn = ''; draw(); }});
  realtime.on('approval', again, {signal});
  every(LOOK_AGAIN_MS, again, {signal});

  function again() {
    if (ready && document.visibilityState === 'visible') current.load().catch(() => {});
  }

  async function read() {
    const {data} = await api.get('/agents', {}, {signal});
    return () => { agents = data; draw(); };
  }

  function draw() {
    if (!ready) return;
    const what = agents.length ? 'rows' : 'none';
    if (drawn !== what) fill(element, agents.length ? card() : el('section.card', el('header', el('h2', texts('Agents'))), firstTime()));
    drawn = what;
    show(agents);
  }

  function card() {
    return el('section.card', el('header', el('div.stack', el('h2', texts('Agents')), el('span.hush', texts('AI agents that talk to visitors beside your team; what they write carries the AI badge.'))),
      linkButton(texts('Connect'), '/console/settings/connections', {kind: 'small', iconName: 'plus'})), list);
  }

  function firstTime() {
    return emptyState({compact: true, iconName: 'agent', title: texts('No agent works here yet'),
      detail: texts('Connect Claude, ChatGPT or another AI agent. It answers visitors under a name of its own, and asks you first unless you allow more.'),
      actions: [linkButton(texts('Connect an agent'), '/console/settings/connections', {kind: 'primary'}), linkButton(texts('Use a token'), '/console/tokens?new')]});
  }

  function paint(line, agent) {
    const text = JSON.stringify([agent, presenceWord(texts, agent)]);
    if (line.drawn === text) return;
    line.drawn = text;
    const {statistics: {conversations, messages, proposals, ratings}} = agent;
    fill(line, el('div.who', agentAvatar(agent), el('span.stack', el('strong.clip', agent.name), el('span.faint.clip', presenceWord(texts, agent)))),
      el('div.chip-line.second', modeBadge(texts, agent), proposals.pending > 0 && badge(texts('{count} to approve', {count: proposals.pending.toLocaleString()}), 'agent')),
      el('div.hush.second', `${plural(texts, conversations, '{count} conversation', '{count} conversations')}, ${plural(texts, messages, '{count} message', '{count} messages')}`, ratings.count > 0 && el('span', `, ${ratings.average.toFixed(1)} ★`)),
      el('span.corner.hush.clip', agent.member.name));
  }
}
