import {canShare} from './call-media.js';
import {el, fill, icon, setText} from './el.js';
import {isMediaTrouble, mediaTrouble} from './call-trouble.js';
import {openDevices} from './call-devices.js';
import {openPicker} from './picker.js';
import {whileBusy} from './parts.js';
import {toast, toastError} from './toast.js';

/**
 * The buttons of a running call: mute, camera, share a screen, hold, transfer, devices, hang up.
 * `colleagues(words)` finds whom a call can be given to; paint() after the session has changed.
 */
export function createCallControls({session, texts, colleagues, onTransfer, onEnd, video}) {
  const {told} = session;
  const microphone = toggle('mute', () => session.mute(!told.muted));
  const camera = toggle('camera', () => session.setCamera(!told.camera));
  const screen = canShare() && toggle('screen', () => session.share(!told.screen));
  const hold = toggle('hold', () => session.hold(!told.held));
  const transfer = control(texts('Transfer'), 'transfer', () => pickColleague(), {'aria-haspopup': 'dialog', 'aria-expanded': 'false'});
  const choose = control(texts('Devices'), 'settings', () => openDevices(choose, {session, texts, canSpeak: 'setSinkId' in video}), {'aria-haspopup': 'dialog', 'aria-expanded': 'false'});
  const end = control(texts('Hang up'), 'hang-up', onEnd);
  end.classList.add('refuse');
  const element = el('div.call-controls', {role: 'toolbar', 'aria-label': texts('Call')}, microphone, camera, screen, hold, transfer, choose, end);
  paint();

  function toggle(name, work) {
    return control('', name === 'mute' ? 'microphone' : name, work, {'data-control': name});
  }

  function control(label, iconName, work, attributes = {}) {
    return el('button.call-button', {type: 'button', ...attributes, onclick: (event) => whileBusy(event.currentTarget, () => attempt(work))},
      el('span.sign', icon(iconName)), el('span.word', label));
  }

  async function attempt(work) {
    try {
      await work();
    } catch (error) {
      if (error.code === 'denied') return; // they have just said no
      if (isMediaTrouble(error.code)) toast(mediaTrouble(texts, error.code).title);
      else toastError(error);
    }
  }

  function state(control_, on, word, sign) {
    control_.setAttribute('aria-pressed', String(on));
    setText(control_.querySelector('.word'), word);
    if (control_.sign !== sign) fill(control_.querySelector('.sign'), icon(sign));
    control_.sign = sign;
  }

  function paint() {
    state(microphone, told.muted, told.muted ? texts('Unmute') : texts('Mute'), told.muted ? 'microphone-off' : 'microphone');
    state(camera, told.camera, told.camera ? texts('Camera off') : texts('Camera on'), told.camera ? 'camera' : 'camera-off');
    if (screen) state(screen, told.screen, told.screen ? texts('Stop sharing') : texts('Share screen'), 'screen-share');
    state(hold, told.held, told.held ? texts('Resume') : texts('Hold'), told.held ? 'calls' : 'pause');
  }

  function pickColleague() {
    openPicker(transfer, {texts, label: texts('Transfer to'), placeholder: texts('Name of a colleague'), find: colleagues,
      empty: texts('No colleague may take this call'), onPick: ({member}) => attempt(() => onTransfer(member))});
  }

  return {element, paint};
}
