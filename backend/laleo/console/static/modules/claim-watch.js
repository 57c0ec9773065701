import {el, fill, icon} from './el.js';
import {button} from './parts.js';
import {initials} from './visitor-words.js';

/**
 * Who answers: nobody, this member, or somebody else, who then blocks the composer until their lease is over.
 * Shows a bar above the composer; `conversation()` is the newest state; `onChange` when the answer changes.
 */
export function createClaimWatch({texts, memberId, actions, conversation, onChange, signal}) {
  const bar = el('div.claim', {role: 'status', hidden: true});
  let timer = 0;
  let shown = '';
  let asking = false;
  signal.addEventListener('abort', () => clearTimeout(timer), {once: true});

  function holder() {
    const {claim} = conversation();
    return claim && Date.parse(claim.until) > Date.now() ? claim.by : null;
  }

  const mine = () => holder()?.id === memberId;

  /** Why a reply may not be sent now; empty when it may. */
  function blocked() {
    const by = holder();
    return by && by.id !== memberId ? texts('{name} is answering. Wait, take over, or write a note.', {name: by.name}) : '';
  }

  /** Somebody writes here: take the claim when nobody has it, so that a colleague sees it at once. */
  async function typing() {
    if (holder() || asking) return;
    asking = true;
    await actions.claimQuietly();
    asking = false;
  }

  function paint() {
    clearTimeout(timer);
    const by = holder();
    if (by) timer = setTimeout(paint, Math.min(2 ** 31 - 1, Date.parse(conversation().claim.until) - Date.now() + 50));
    const key = by ? `${by.id} ${by.name}` : '';
    if (key === shown) return;
    shown = key;
    draw(by);
    onChange();
  }

  function draw(by) {
    bar.hidden = !by;
    if (!by) return fill(bar);
    bar.className = mine() ? 'claim mine' : 'claim theirs';
    if (mine()) return fill(bar, icon('edit', {small: true}), el('span', texts('You are answering. Colleagues see it and wait.')), button(texts('Release'), {kind: 'quiet small', onclick: () => actions.release()}));
    return fill(bar, by.kind === 'agent' ? icon('agent') : el('span.avatar.tiny', {'aria-hidden': 'true'}, initials({name: by.name}) || icon('person')),
      el('span', el('strong', by.name), ' ', texts('is answering. You can write a note meanwhile.')),
      button(texts('Take over'), {kind: 'small', onclick: () => actions.takeOver(by.name)}));
  }

  /** This member goes away without anything written: nobody has to wait for them. */
  function leave(hasDraft) {
    if (mine() && !hasDraft) actions.release();
  }

  return {bar, paint, blocked, typing, mine, holder, leave};
}
