import {el, fill, icon} from './el.js';
import {chooseSound, playSound, soundOn} from './attention.js';
import {notificationState, switchOff, switchOn} from './notifications.js';
import {button, whileBusy} from './parts.js';
import {install, installState, onInstall} from './pwa.js';
import {toggleSwitch} from './switch.js';
import {toast, toastError} from './toast.js';

const HELP = {
  on: 'This browser shows notifications, also while Laleo is closed.',
  off: 'Be told by this browser, also while Laleo is closed.',
  blocked: 'This browser blocks notifications of this site. Press the sign beside the address, allow notifications, and reload this page.',
  insecure: 'Notifications need a secure address (https). Whoever runs this server can set one up.',
  unsupported: 'This browser cannot take notifications. On an iPhone, add Laleo to the home screen first and open it from there.',
};

/** This device: notifications, sound, and Laleo as an app. */
export function mountAlertDevice(element, {api, texts, signal}) {
  const notifications = el('div.setting');
  const app = el('div.setting');
  fill(element, el('header', el('h2', texts('This device'))), el('div.body.settings-lines', notifications, soundLine(), app));
  notificationState().then(drawNotifications, () => drawNotifications('unsupported'));
  onInstall('change', drawApp, {signal});
  drawApp();

  function drawNotifications(state) {
    if (signal.aborted) return;
    const words = el('p.hush', {id: 'notifications-help'}, ['blocked', 'insecure', 'unsupported'].includes(state) && icon('warning', {small: true}), texts(HELP[state]));
    const possible = state === 'on' || state === 'off';
    fill(notifications, el('div', possible ? toggleSwitch({label: texts('Notifications'), on: state === 'on', change: changeNotifications, describedBy: 'notifications-help'}).element : el('strong', texts('Notifications')), words));
  }

  async function changeNotifications(wanted) {
    let state = wanted ? 'off' : 'on';
    try {
      if (wanted) state = await switchOn(api);
      else await switchOff(api).then(() => { state = 'off'; });
      toast(state === 'on' ? texts('Notifications are on') : state === 'blocked' ? texts('The browser did not allow it') : texts('Notifications are off'));
    } catch (error) {
      toastError(error);
    }
    drawNotifications(state);
    return state === 'on';
  }

  function soundLine() {
    const sound = toggleSwitch({label: texts('Sound'), on: soundOn(), describedBy: 'sound-help', change: async (wanted) => {
      chooseSound(wanted);
      if (wanted) playSound();
      return wanted;
    }});
    return el('div.setting', el('div', sound.element, el('p.hush', {id: 'sound-help'}, texts('When a visitor writes while you look at something else. The tab’s title counts who waits in any case.'))),
      button(texts('Listen'), {kind: 'small', onclick: () => playSound()}));
  }

  function drawApp() {
    const state = installState();
    fill(app, el('div', el('strong', texts('Laleo as an app')), el('p.hush', state === 'installed' ? texts('Installed: you are looking at it.') : state === 'offered'
      ? texts('With an icon of its own, without the browser around it.') : texts('Install it from your browser’s menu: “Install” or “Add to home screen”.'))),
    state === 'offered' && button(texts('Install'), {kind: 'small', onclick: (event) => whileBusy(event.currentTarget, () => install().catch(toastError))}));
  }
}
