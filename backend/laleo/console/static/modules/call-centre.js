import {callerName, talked, timer} from './call-words.js';
import {createCallDesk} from './call-desk.js';
import {createCallLine} from './call-line.js';
import {mountCallRing} from './call-ring.js';
import {el, fill, icon} from './el.js';
import {button, whileBusy} from './parts.js';
import {openCallWindow} from './call-window.js';
import {toast, toastError} from './toast.js';
import {overlays} from './shell.js';

/**
 * Calls on any page: ringing, the window of the running call, a line when another tab carries it. Needs an api, a
 * realtime line and a place to put itself: the console's shell and wp-admin mount the same. Returns {desk, answer(call),
 * wish(id)}: wish() takes a call as soon as it rings here, for who pressed "Answer" on a notification.
 */
export function mountCallCentre({api, realtime, texts, may, memberId, navigate, signal}) {
  const desk = createCallDesk({api, realtime, memberId, signal});
  const line = createCallLine({desk, realtime, signal});
  const elsewhere = el('div.call-elsewhere', {role: 'status', hidden: true});
  let view = null;
  let wished = '';
  overlays().append(elsewhere);
  const ring = may('answer') ? mountCallRing({desk, texts, signal, onAccept: answer}) : null;
  line.on('session', showSession, {signal});
  desk.on('mine', paintElsewhere, {signal});
  desk.on('left', over, {signal});
  desk.on('ring', ({call}) => call.id === wished && wish(call.id), {signal});
  signal.addEventListener('abort', () => elsewhere.remove(), {once: true});

  /** Take a call; the one that runs is hung up before. */
  async function answer(call, how) {
    if (desk.mine) await desk.end(desk.mine.call.id);
    return line.answer(call, how);
  }

  function wish(id) {
    const rings = desk.ringing.has(id);
    wished = rings ? '' : id;
    if (rings) ring?.take(id);
  }

  function showSession(session) {
    view?.close();
    view = session && openCallWindow({api, realtime, texts, may, memberId, navigate, desk, signal, colleagues}, session);
    view?.element.querySelector('[data-control=mute]').focus({preventScroll: true});
  }

  function paintElsewhere(mine) {
    elsewhere.hidden = !mine || mine.here;
    if (elsewhere.hidden) return void fill(elsewhere);
    fill(elsewhere, icon('calls', {small: true}), el('span.clip', texts('You are in a call with {name} in another tab or device', {name: callerName(mine.call)})),
      button(texts('Take it here'), {kind: 'small', onclick: (event) => whileBusy(event.currentTarget, () => desk.takeUp().catch(toastError))}));
  }

  function over(call) {
    const other = call.state === 'answered' && call.answered_by?.id !== memberId;
    toast(other ? texts('{name} has the call now', {name: call.answered_by?.name ?? ''})
      : texts('The call with {name} is over after {time}', {name: callerName(call), time: timer(talked(call) ?? 0)}));
  }

  /** Who may take a call of this site instead: {text, detail, member} by name. */
  async function colleagues(call, words) {
    const members = await api.all('/members', {signal});
    return members.filter(({id, role, site_ids: sites}) => id !== memberId && role !== 'viewer' && (!sites || sites.includes(call.site_id)))
      .map((member) => ({text: member.name || member.email, detail: member.availability === 'away' ? texts('Away') : '', iconName: 'person', member}))
      .filter(({text}) => text.toLowerCase().includes(words.toLowerCase()));
  }

  return {desk, answer, wish};
}
