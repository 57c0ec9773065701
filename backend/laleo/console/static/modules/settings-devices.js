import {el, fill, icon} from './el.js';
import {deviceOf} from './device-words.js';
import {ago} from './format.js';
import {badge, button, whileBusy} from './parts.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';

/** Where this person is signed in, and a way to end each of them. */
export function mountDevices(element, {api, texts, signal}) {
  const reload = () => loadInto(element, {texts, signal, rows: 2, draw, load: () => api.get('/sessions', {}, {signal})});
  reload();

  function draw({data}) {
    fill(element, el('section.card', el('header', el('h2', texts('Where you are signed in'))), el('div.rows.cards.devices-list', data.map(row))));
  }

  function row(device) {
    const {name, icon: sign} = deviceOf(device.user_agent || texts('Unknown device'));
    return el('div.row', el('div.who', icon(sign), el('span.clip', {title: device.user_agent}, name)),
      el('div.hush.second.number', device.ip), el('div.hush.second', texts('Seen {when}', {when: ago(device.last_seen_at)})),
      el('div.end.corner', device.current ? badge(texts('This device'), 'live') : button(texts('Sign out'), {kind: 'small', onclick: (event) => end(event.currentTarget, device)})));
  }

  function end(pressed, device) {
    return whileBusy(pressed, async () => {
      try {
        await api.remove(`/sessions/${device.id}`);
        toast(texts('Signed out there'));
        reload();
      } catch (error) {
        toastError(error);
      }
    });
  }
}
