import {callerFace, callerName, doorWord} from './call-words.js';
import {createRingSound} from './call-sound.js';
import {el, fill, icon, setText} from './el.js';
import {forgetNotice, notifyOfCall} from './call-notice.js';
import {isMediaTrouble, mediaTrouble} from './call-trouble.js';
import {path, secondsSince} from './format.js';
import {every, keyedChildren} from './keyed.js';
import {button, iconButton, visitorAvatar, whileBusy} from './parts.js';
import {toast, toastError} from './toast.js';
import {overlays} from './shell.js';

const TICK_MS = 1000;

/**
 * What rings for this member, above any page: who, from which page, for how long, with accept and decline.
 * `onAccept(call, {media, listen})` takes it and rejects with the media's or the server's error. Returns {take(id)}.
 */
export function mountCallRing({desk, texts, signal, onAccept}) {
  const sound = createRingSound();
  const aside = new Set(); // calls that ring on, but not over this page
  const spoken = el('p.visually-hidden', {role: 'alert'});
  const list = el('div.ring-list');
  const element = el('section.rings', {'aria-label': texts('Incoming calls'), popover: 'manual'}, spoken, list);
  const show = keyedChildren(list, {key: ({call}) => call.id, create: ({call}) => createCard(call, {texts, accept, decline, putAside}), update: (card, entry) => card.paint(entry, desk.mine)});
  desk.on('change', paint, {signal});
  desk.on('ring', begun, {signal});
  desk.on('stop', ended, {signal});
  every(TICK_MS, paint, {signal});
  document.addEventListener('keydown', listen, {signal});
  signal.addEventListener('abort', () => { sound.stop(); element.remove(); }, {once: true});

  function paint() {
    const entries = [...desk.ringing.values()].filter(({call}) => !aside.has(call.id));
    show(entries);
    if (entries.length === 0) {
      sound.stop();
      element.remove();
      return;
    }
    if (!desk.mine) sound.start();
    else sound.stop();
    rise();
  }

  /** Above a dialog too: what is outside an open one cannot be pressed. */
  function rise() {
    const above = [...document.querySelectorAll('dialog[open]')].at(-1) ?? overlays();
    if (element.parentElement !== above) {
      above.append(element);
      element.showPopover?.();
    }
  }

  function begun({call}) {
    setText(spoken, texts('{name} is calling. Accept with Alt and Enter, decline with Alt and Backspace.', {name: callerName(call)}));
    notifyOfCall(call, texts).catch(() => { /* the page rings all the same */ });
  }

  /** It goes on ringing elsewhere, and waits in the list of calls. */
  function putAside(call) {
    aside.add(call.id);
    paint();
  }

  function ended({call, reason, by}) {
    aside.delete(call.id);
    forgetNotice(call.id).catch(() => {});
    setText(spoken, '');
    if (reason === 'answered_elsewhere' && by?.name && by.id !== desk.memberId) toast(texts('{name} answered the call of {caller}', {name: by.name, caller: callerName(call)}));
    if (reason === 'cancelled') toast(texts('{caller} hung up before anybody answered', {caller: callerName(call)}));
  }

  function listen(event) {
    if (!event.altKey || event.repeat) return;
    const card = list.firstElementChild;
    if (event.key === 'Enter') card?.acceptButton.click();
    else if (event.key === 'Backspace') card?.declineButton.click();
    else return;
    event.preventDefault();
  }

  async function accept(card, call, how) {
    try {
      await onAccept(call, how);
    } catch (error) {
      if (isMediaTrouble(error.code)) card.help(mediaTrouble(texts, error.code), error.code);
      else if (error.code === 'answered_elsewhere') toast(texts('A colleague was faster'));
      else toastError(error);
    }
  }

  function decline(call) {
    return desk.decline(call.id).catch(toastError);
  }

  /** As if its button had been pressed. */
  function take(id) {
    aside.delete(id);
    paint();
    [...list.children].find((card) => card.callId === id)?.acceptButton.click();
  }

  return {take};
}

function createCard(call, {texts, accept, decline, putAside}) {
  const since = el('span.number', {'aria-hidden': 'true'});
  const where = el('span.clip.hush');
  const kind = el('span');
  const help = el('div.ring-help', {role: 'alert', hidden: true});
  const note = el('p.faint', {hidden: true}, texts('Accepting hangs up the call you are in.'));
  const isVideo = call.media === 'video';
  const take = (how) => (event) => whileBusy(event.currentTarget, () => accept(card, call, how));
  const acceptButton = button(texts('Accept'), {kind: 'accept large', iconName: isVideo ? 'camera' : 'calls', onclick: take({})});
  const voiceButton = isVideo && button(texts('Voice only'), {kind: 'large', iconName: 'microphone', onclick: take({media: 'voice'})});
  const declineButton = button(texts('Decline'), {kind: 'refuse large', iconName: 'hang-up', onclick: (event) => whileBusy(event.currentTarget, () => decline(call))});
  const name = el('strong.clip');
  const card = el('article.ring-card', el('div.ring-who', el('span.ring-face', visitorAvatar(callerFace(call), {large: true})),
    el('div.stack', el('span.hush', icon(isVideo ? 'camera' : 'calls', {small: true}), kind, ' · ', since), name, where),
    iconButton(texts('Put aside'), 'down', {kind: 'quiet small', onclick: () => putAside(call)})),
  help, note, el('div.ring-actions', acceptButton, voiceButton, declineButton));

  function paint({call: now, until}, mine) {
    setText(name, callerName(now));
    setText(where, now.page ? now.page.title || path(now.page.url) : doorWord(texts, now));
    where.title = now.page?.url ?? '';
    setText(kind, now.state === 'answered' ? texts('{name} hands it on to you', {name: now.answered_by?.name ?? ''}) : isVideo ? texts('Video call') : texts('Call'));
    setText(since, texts('{seconds} s', {seconds: Math.floor(secondsSince(now.answered_at ?? now.requested_at))}));
    card.style.setProperty('--left', String(leftOf(now, until)));
    note.hidden = !mine;
  }

  function showHelp({title, detail}, code) {
    help.hidden = false;
    fill(help, icon('warning', {small: true}), el('div.stack', el('strong', title), el('span', detail)),
      code !== 'unsupported' && button(texts('Answer without a microphone'), {kind: 'small', onclick: take({listen: true})}));
  }

  return Object.assign(card, {callId: call.id, paint, help: showHelp, acceptButton, declineButton});
}

/** How much of the ringing is left, 0 to 1. */
function leftOf({requested_at: from}, until) {
  const whole = Date.parse(until) - Date.parse(from);
  return whole > 0 ? Math.min(1, Math.max(0, (Date.parse(until) - Date.now()) / whole)) : 1;
}
