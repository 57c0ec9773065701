import {createEmitter} from './emitter.js';
import {el, fill} from './el.js';
import {whileBusy} from './parts.js';
import {toast, toastError} from './toast.js';

const {on, emit} = createEmitter(); // every switch of this page shows the same

/** A switch: visitors find me, or they do not. Nothing for who may not answer. */
export function mountAvailability(place, {api, texts, may, signal}) {
  if (!may('answer')) return;
  const word = el('span.name');
  const control = el('button.switch', {type: 'button', role: 'switch', 'aria-checked': 'false', onclick: toggle}, el('span.knob', {'aria-hidden': 'true'}), word);
  let state = '';
  on('state', show, {signal});
  api.get('/me', {}, {signal}).then((me) => me.availability && emit('state', me.availability), () => { /* no switch rather than a wrong one */ });

  function show(next) {
    state = next;
    const online = state === 'online';
    place.hidden = false;
    control.setAttribute('aria-checked', String(online));
    control.title = online ? texts('Visitors are told that somebody is here. Press to be away.') : texts('You do not count as here, and nobody is sent to you. Press to be available.');
    fill(word, online ? texts('Available') : texts('Away'));
    if (!control.isConnected) fill(place, control);
  }

  function toggle() {
    const wanted = state === 'online' ? 'away' : 'online';
    return whileBusy(control, async () => {
      try {
        await api.put('/me/availability', {state: wanted});
        emit('state', wanted);
        toast(wanted === 'online' ? texts('You are available') : texts('You are away'));
      } catch (error) {
        toastError(error);
      }
    });
  }
}
