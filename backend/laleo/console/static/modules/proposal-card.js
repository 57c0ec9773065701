import {agentAvatar} from './agent-avatar.js';
import {taintedBadge} from './agent-proposals.js';
import {el, fill, icon} from './el.js';
import {ago, moment} from './format.js';
import {linked} from './safe-text.js';
import {badge, button, whileBusy} from './parts.js';
import {placeOf, proposalDetails} from './proposal-details.js';
import {toast, toastError} from './toast.js';

const LONGEST = 4000;
const QUOTE = ': “'; // a summary ends with the beginning of the text, which is shown whole below it

/**
 * One proposal of an agent or program: approve, change its text before approving, or reject. `face()` is the address of
 * the agent's picture, `mayDecide()` says whether this member decides; `onDecided()` is called when somebody has. The element has tick(), for its age.
 */
export function proposalCard(one, {api, texts, face = () => null, mayDecide, onDecided, withSubject = true}) {
  const isAgent = one.proposed_by.kind === 'agent';
  const when = el('time.faint.end', {datetime: one.created_at, title: moment(one.created_at)});
  const body = typeof one.arguments.body === 'string' ? one.arguments.body : '';
  const text = body && el('div.text', {tabindex: '0', role: 'group', 'aria-label': texts('The whole text')}, linked(body));
  const summary = body ? one.summary.split(QUOTE)[0] : one.summary;
  const foot = el('div.actions');
  const card = el('li.proposal',
    el('div.by', isAgent ? agentAvatar({picture_url: face()}) : icon('code', {small: true}), el('strong.clip', one.proposed_by.name), badge(isAgent ? texts('AI agent') : texts('Program'), isAgent ? 'agent' : '', isAgent ? 'agent' : ''), when),
    el('p.what', withSubject ? subject() : summary), text, proposalDetails(one.arguments, texts), one.tainted && tainted(), foot);
  card.tick = () => fill(when, ago(one.created_at));
  offer();

  function offer() {
    fill(foot, mayDecide() ? [word(texts('Reject'), () => decide('reject', texts('Rejected'))),
      text && word(texts('Edit'), edit, {iconName: 'edit'}),
      word(texts('Approve'), () => decide('approve', texts('Approved and done')), {kind: 'primary small', iconName: 'check'})] : el('span.hush', texts('An operator, admin or owner decides.')));
  }

  /** Why to look twice: a visitor may have talked it into this. */
  function tainted() {
    return el('div.tainted', taintedBadge(texts), el('span.faint', texts('Look twice: the visitor may have asked for it.')));
  }

  function subject() {
    const place = placeOf(one.arguments);
    return place ? el('a', {href: place}, summary) : summary;
  }

  function word(label, work, more = {}) {
    return button(label, {kind: 'small', 'aria-label': `${label}: ${one.summary}`, onclick: (event) => whileBusy(event.currentTarget, async () => work()), ...more});
  }

  /** Change the text first; what the server refuses is said at the field. */
  function edit() {
    const area = el('textarea.input', {'aria-label': texts('Text to send instead'), maxlength: String(LONGEST), rows: '4', value: body});
    const wrong = el('p.problem', {role: 'alert', hidden: true});
    const box = el('div.editing', area, wrong);
    text.replaceWith(box);
    fill(foot, word(texts('Cancel'), () => { box.replaceWith(text); offer(); card.querySelector('button')?.focus(); }),
      word(texts('Approve changed'), () => approveChanged(area, wrong), {kind: 'primary small', iconName: 'check'}));
    area.focus();
  }

  async function approveChanged(area, wrong) {
    const changed = area.value.trim();
    if (changed === body) return decide('approve', texts('Approved and done'));
    try {
      await api.post(`/approvals/${one.id}/approve`, {arguments: {body: changed}});
      toast(texts('Approved with your text'));
      await onDecided();
    } catch (error) {
      wrong.hidden = false;
      fill(wrong, icon('warning', {small: true}), error.about?.('arguments') || error.message);
      area.focus();
    }
    return undefined;
  }

  async function decide(verb, done) {
    try {
      await api.post(`/approvals/${one.id}/${verb}`);
      toast(done);
    } catch (error) {
      toastError(error);
    }
    await onDecided();
  }

  return card;
}
