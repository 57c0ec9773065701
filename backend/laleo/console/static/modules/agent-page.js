import {agentAvatar} from './agent-avatar.js';
import {openAgentPicture} from './agent-picture.js';
import {agentProposals} from './agent-proposals.js';
import {agentStatistics} from './agent-statistics.js';
import {mayWords, modeBadge, presenceWord, sitesWord} from './agent-words.js';
import {auditLines} from './audit-lines.js';
import {openDialog} from './dialog.js';
import {el, fill, icon, setText} from './el.js';
import {field, form, textInput} from './form.js';
import {date} from './format.js';
import {every} from './keyed.js';
import {badge, button, facts, whileBusy} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {toast, toastError} from './toast.js';

const LOOK_AGAIN_MS = 15_000;
const PAGE = 20;

/** One agent: who it is, whether it is there, what it did and what it proposed. */
export function mountAgent(element, context, agentId) {
  const {api, realtime, texts, signal} = context;
  const base = `/agents/${agentId}`;
  const face = el('span.face-place');
  const name = el('h2.clip');
  const presence = el('p.hush');
  const about = el('div.body');
  const numbers = el('section.card');
  const proposals = el('section.card');
  const deeds = el('section.card');
  let agent = null;
  let sites = [];
  let asked = 0; // the newest look at the proposals; older answers are dropped
  const head = el('section.card', el('header.agent-head', face,
    el('div.stack', el('div.who', name, badge(texts('AI agent'), 'agent', 'agent')), presence),
    el('div.actions', button(texts('Rename'), {kind: 'small', iconName: 'edit', onclick: rename}),
      button(texts('Picture'), {kind: 'small', iconName: 'person', onclick: () => openAgentPicture({...context, agent, onSaved: saved})}))), about);
  loadInto(element, {texts, signal, rows: 5, load, draw: start});

  async function load() {
    const [found, allSites, activity, waiting] = await Promise.all([api.get(base, {}, {signal}), api.all('/sites', {signal}), nextDeeds(), readProposals()]);
    return {found, allSites, activity, waiting};
  }

  function start({found, allSites, activity, waiting}) {
    sites = allSites;
    fill(element, el('a.back-link', {href: '/console/settings/agents'}, icon('back', {small: true}), texts('All agents')), head, numbers, proposals, deeds);
    show(found);
    fill(proposals, agentProposals({texts, proposals: waiting}));
    drawDeeds(activity);
    every(LOOK_AGAIN_MS, lookAgain, {signal});
    for (const frame of ['approval', 'welcome']) realtime.on(frame, again, {signal});
  }

  function show(found) {
    agent = found;
    setText(presence, presenceWord(texts, agent));
    setText(name, agent.name);
    fill(face, agentAvatar(agent, {size: 'large'}));
    fill(about, facts([
      [texts('May'), mayWords(texts, agent.scopes)],
      [texts('When it acts'), modeBadge(texts, agent)],
      [texts('Sites'), sitesWord(texts, agent.site_ids, sites)],
      [texts('In the name of'), agent.member.name],
      [texts('Since'), date(agent.created_at)],
      [texts('Signs in with'), agent.kind === 'connection' ? el('a', {href: '/console/settings/connections'}, texts('a connection')) : el('a', {href: '/console/tokens'}, texts('a token'))],
    ]));
    fill(numbers, agentStatistics(texts, agent.statistics));
  }

  function saved(found) {
    show(found);
    toast(texts('Saved'));
  }

  function rename() {
    const given = field({label: texts('Name'), help: texts('Visitors see it beside what the agent writes.'), input: textInput({value: agent.name, maxlength: '80', required: true, autofocus: true})});
    const {body, close} = openDialog({texts, title: texts('Rename {name}', agent)});
    body.append(form({fields: {name: given}, children: [given.element, el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(texts('Save'), {kind: 'primary', type: 'submit'}))],
      send: async () => {
        const found = await api.patch(base, {name: given.input.value.trim()});
        close();
        saved(found);
      }}));
  }

  /** Presence and numbers, quietly; what is being read or pressed elsewhere stays. */
  async function lookAgain() {
    if (document.visibilityState !== 'visible') return;
    try {
      const found = await api.get(base, {}, {signal});
      setText(presence, presenceWord(texts, found));
      if (JSON.stringify(found) !== JSON.stringify(agent)) show(found);
    } catch { /* the next look tells */ }
  }

  async function again() {
    const mine = (asked += 1);
    try {
      const found = await readProposals();
      if (mine === asked) fill(proposals, agentProposals({texts, proposals: found}));
    } catch { /* the next frame tells */ }
    lookAgain();
  }

  async function readProposals() {
    const {data} = await api.get('/approvals', {limit: 100}, {signal});
    return data.filter((one) => one.proposed_by.id === agentId);
  }

  function nextDeeds(cursor) {
    return api.get(`${base}/activity`, {limit: PAGE, cursor}, {signal});
  }

  function drawDeeds(first) {
    const line = auditLines(texts, {withActor: false});
    const list = el('div.audit');
    const more = el('div.actions');
    const add = ({data, has_more: hasMore, next_cursor: cursor}) => {
      list.append(...data.flatMap(line));
      fill(more, hasMore && button(texts('Show older'), {onclick: (event) => whileBusy(event.currentTarget, async () => add(await nextDeeds(cursor))).catch(toastError)}));
    };
    fill(deeds, el('header', el('h2', texts('What it did'))), first.data.length > 0 ? [list, more]
      : emptyState({compact: true, iconName: 'history', title: texts('Nothing yet'), detail: texts('Every act of this agent is written down here.')}));
    add(first);
  }
}
