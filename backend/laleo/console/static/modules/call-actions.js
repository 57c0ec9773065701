import {el} from './el.js';
import {openHandoff} from './call-handoff.js';
import {button, linkButton} from './parts.js';
import {toast, toastError} from './toast.js';
import {toTriage} from './calls-store.js';
import {waits} from './call-words.js';
import {whileBusy} from './parts.js';

/** What can be done about a call, as buttons; `onChanged(call)` is told what the server answered. */
export function callActions(call, {api, texts, may, calls, onChanged}, {small = true} = {}) {
  const kind = small ? 'small' : '';
  const press = (word, work, more = {}) => button(word, {kind, ...more, onclick: (event) => whileBusy(event.currentTarget, () => work().catch(toastError))});
  const send = (verb, done) => async () => {
    const answer = await api.post(`/calls/${call.id}/${verb}`);
    if (answer?.id === call.id) onChanged(answer);
    if (done) toast(done);
  };
  if (!may('answer')) return [];
  if (waits(call)) return [calls && press(texts('Accept'), () => calls.answer(call), {kind: `accept ${kind}`.trim(), iconName: 'calls'}),
    press(texts('Decline'), send('decline')), press(texts('Hand-off link'), async () => openHandoff({api, texts, call}), {iconName: 'link'})].filter(Boolean);
  if (call.state === 'answered') return [press(texts('Hang up'), send('end'), {iconName: 'hang-up'})];
  return [call.caller_phone && el(`a.button${small ? '.small' : ''}`, {href: `tel:${call.caller_phone}`}, texts('Call {phone}', {phone: call.caller_phone})),
    call.visitor_id && linkButton(texts('Write'), call.conversation_id ? `/console/inbox/${call.conversation_id}` : `/console/live/${call.visitor_id}?write`, {kind, iconName: small ? '' : 'message'}),
    toTriage(call) && press(texts('Done'), send('triage', texts('Taken care of')), {iconName: 'check'})].filter(Boolean);
}
