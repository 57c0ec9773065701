import {el} from './el.js';
import {ago, moment} from './format.js';
import {badge} from './parts.js';
import {placeOf} from './proposal-details.js';

const STATES = {pending: ['Waits', 'waiting'], approved: ['Approved', 'live'], rejected: ['Rejected', 'missed'], expired: ['Expired', '']};
const SHOWN = 10;

/** What an agent proposed lately: what was decided, by whom, and what came of it. */
export function agentProposals({texts, proposals}) {
  const rows = proposals.slice(0, SHOWN);
  return [el('header', el('h2', texts('Proposals')), rows.some(({state}) => state === 'pending') && el('a.button.small', {href: '/console/inbox'}, texts('Decide in the inbox'))),
    rows.length > 0 ? el('ul.plain.decided', rows.map(row)) : el('div.body', el('p.hush', texts('None lately. What it wants to do and may not do alone stands here, and in the inbox.')))];

  function row(one) {
    const [word, tone] = STATES[one.state] ?? [one.state, ''];
    return el('li', badge(texts(word), tone), el('div.stack', el('p', subject(one)), one.tainted && taintedBadge(texts), ...outcome(one)),
      el('time.faint', {datetime: one.created_at, title: moment(one.created_at)}, ago(one.created_at)));
  }

  function subject({arguments: given, summary, result}) {
    const place = placeOf(given) || made(result?.id ?? '');
    return place ? el('a', {href: place}, summary) : summary;
  }

  function outcome({decided_by: by, reason, result, edited_arguments: edited, state}) {
    const lines = [];
    if (by) lines.push(state === 'approved' && edited ? texts('Changed and approved by {name}', by) : texts('Decided by {name}', by));
    if (reason) lines.push(`“${reason}”`);
    if (result?.id) lines.push(texts('Done: {id}', result));
    return lines.length ? [el('p.faint', lines.join(' · '))] : [];
  }
}

/** The sign of what was proposed just after the agent had read what a visitor wrote. */
export function taintedBadge(texts) {
  return badge(texts('After reading a visitor’s text'), 'waiting', 'warning');
}

/** Where the thing is that came of it. */
function made(id) {
  if (id.startsWith('whk_')) return placeOf({webhook_id: id});
  return id.startsWith('wgt_') ? placeOf({widget_id: id}) : '';
}
