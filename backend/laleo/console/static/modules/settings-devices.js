import {el, fill, icon} from './el.js';
import {ago} from './format.js';
import {badge, button, whileBusy} from './parts.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';

/** Where this person is signed in, and a way to end each of them. */
export function mountDevices(element, {api, texts, signal}) {
  const reload = () => loadInto(element, {texts, signal, rows: 2, draw, load: () => api.all('/sessions', {signal})});
  reload();

  function draw(sessions) {
    fill(element, el('section.card', el('header', el('h2', texts('Where you are signed in'))), el('div.rows.cards.devices-list', sessions.map(row))));
  }

  function row(session) {
    const device = session.device ?? session.user_agent ?? texts('Unknown device');
    const name = typeof device === 'string' ? device : [device.browser, device.os].filter(Boolean).join(' on ');
    return el('div.row', el('div.who', icon(/phone|android|ios|mobile/i.test(name) ? 'phone' : 'desktop'), el('span.clip', {title: name}, name)),
      el('div.hush.second', session.ip ?? ''), el('div.hush.second', session.last_used_at ?? session.last_seen_at ? ago(session.last_used_at ?? session.last_seen_at) : ''),
      el('div', session.current ? badge(texts('This device'), 'live') : button(texts('Sign out'), {kind: 'small', onclick: (event) => end(event.currentTarget, session)})));
  }

  function end(pressed, session) {
    return whileBusy(pressed, async () => {
      try {
        await api.remove(`/sessions/${session.id}`);
        toast(texts('Signed out there'));
        reload();
      } catch (error) {
        toastError(error);
      }
    });
  }
}
