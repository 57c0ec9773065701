import {codeBlock} from './copy.js';
import {openDialog} from './dialog.js';
import {el, fill} from './el.js';
import {moment} from './format.js';
import {choiceField, field, form, selectInput, textInput} from './form.js';
import {badge, button, whileBusy} from './parts.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';

const LASTS = [['300', '5 minutes'], ['900', '15 minutes'], ['3600', '1 hour'], ['14400', '4 hours'], ['86400', '1 day']];

/** Bring somebody without an account into a call: make a link that works once, copy it, take links back. */
export function openHandoff({api, texts, call}) {
  const life = new AbortController();
  const path = `/calls/${call.id}/handoff-links`;
  const place = el('div.stack-5');
  const links = el('div.stack-3');
  const {body} = openDialog({texts, title: texts('Hand this call to somebody'), onClose: () => life.abort()});
  fill(body, place, links);
  ask();
  list();

  function ask() {
    const audience = choiceField({legend: texts('Who opens the link may'), name: 'audience', chosen: 'join', options: [
      ['join', texts('Join the call'), texts('They answer it, or wait until it is free, and talk to the caller.')],
      ['view', texts('Only look'), texts('They see who calls, from which page and what becomes of it.')]]});
    const name = field({label: texts('For whom'), help: texts('The caller sees this name.'), input: textInput({maxlength: '80', autocomplete: 'off'})});
    const lasts = field({label: texts('Works for'), input: selectInput(LASTS.map(([value, word]) => [value, texts(word)]), '900')});
    fill(place, form({fields: {name, expires_in_s: lasts}, children: [audience.element, name.element, lasts.element,
      el('p.hush', texts('It works once. Opening it shows a page first; only pressing the button there uses it up.')),
      el('div.actions.end', button(texts('Make the link'), {kind: 'primary', type: 'submit', iconName: 'link'}))],
    send: async () => {
      made(await api.post(path, {audience: audience.value(), expires_in_s: Number(lasts.input.value), ...(name.input.value.trim() ? {name: name.input.value.trim()} : {})}));
      list();
    }}));
  }

  function made(link) {
    fill(place, el('p.notice.live', texts('Copy it now: it is not shown again.')), codeBlock(texts, texts('Link'), link.url, {wrap: true}),
      el('p.hush', texts('Works until {time}, once.', {time: moment(link.expires_at)})),
      el('div.actions.end', button(texts('Make another'), {onclick: ask})));
    place.querySelector('.code button')?.focus();
  }

  function list() {
    loadInto(links, {texts, signal: life.signal, rows: 1, load: () => api.get(path, {}, {signal: life.signal}), draw: ({data}) => {
      fill(links, data.length > 0 && el('h3', texts('Links of this call')), el('ul.plain.handoffs', data.map(row)));
    }});
  }

  function row(link) {
    const usable = !link.consumed_at && !link.revoked_at && Date.parse(link.expires_at) > Date.now();
    return el('li', el('div.stack', el('span', link.name || (link.audience === 'view' ? texts('Only look') : texts('Join the call'))), el('span.faint', texts('Until {time}', {time: moment(link.expires_at)}))),
      badge(stateOf(link), usable ? 'live' : ''),
      usable && button(texts('Take back'), {kind: 'small', onclick: (event) => whileBusy(event.currentTarget, () => revoke(link))}));
  }

  function stateOf(link) {
    if (link.revoked_at) return texts('Taken back');
    if (link.consumed_at) return texts('Used');
    return Date.parse(link.expires_at) > Date.now() ? texts('Open') : texts('Expired');
  }

  async function revoke(link) {
    await api.remove(`${path}/${link.id}`).then(() => toast(texts('The link no longer works')), toastError);
    list();
  }
}
