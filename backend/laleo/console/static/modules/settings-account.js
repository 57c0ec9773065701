import {mountAvailability} from './availability.js';
import {el, fill} from './el.js';
import {field, form, textInput} from './form.js';
import {button, facts, linkButton} from './parts.js';
import {signOut, switchAccount} from './session.js';
import {loadInto} from './states.js';
import {themeChoice} from './theme-choice.js';
import {toast} from './toast.js';

/** The account's name, and what belongs to the person at this device. */
export function mountAccountSettings(element, {api, texts, signal, may = () => true}) {
  loadInto(element, {texts, signal, rows: 2, draw, load: () => Promise.all([api.get('/account', {}, {signal}), api.get('/me', {}, {signal})])});

  function draw([account, me]) {
    fill(element, accountCard(account), filesCard(), personCard(account, me));
  }

  function accountCard(account) {
    const name = field({label: texts('Account name'), help: texts('Your team sees it, and visitors who get a mail from you.'), input: textInput({value: account.name, maxlength: '80', required: true})});
    async function send() {
      const saved = await api.patch('/account', {name: name.input.value.trim()});
      const shown = document.querySelector('[data-account-name]');
      if (shown) shown.textContent = saved.name;
      toast(texts('Saved'));
    }
    return el('section.card', el('header', el('h2', texts('Account'))), el('div.body.stack-5',
      !may('account') ? facts([[texts('Account name'), account.name]]) : form({fields: {name}, send, children: [name.element, el('div.actions', button(texts('Save'), {kind: 'primary', type: 'submit'}))]}),
      facts([[texts('Account id'), el('code', account.id)]])));
  }

  /** Plain links: the browser streams them to the disk, however many rows there are. */
  function filesCard() {
    const file = (list, format, words) => linkButton(words, `/api/v1/${list}/export?format=${format}`, {kind: 'small', iconName: 'download', download: true});
    return el('section.card', el('header', el('h2', texts('Your data as files'))), el('div.body.stack-5',
      el('p.hush', texts('CSV opens in any spreadsheet, NDJSON is for programs. You get what you may see.')),
      facts([
        [texts('Visitors'), el('div.actions', file('visitors', 'csv', 'CSV'), file('visitors', 'ndjson', 'NDJSON'))],
        [texts('Conversations'), el('div.actions', file('conversations', 'csv', 'CSV'), file('conversations', 'ndjson', 'NDJSON'))],
      ])));
  }

  function personCard(account, {member, accounts}) {
    const switchPlace = el('span', {hidden: true});
    mountAvailability(switchPlace, {api, texts, may, signal});
    const others = accounts.filter((one) => one.id !== account.id);
    return el('section.card', el('header', el('h2', texts('You, on this device'))), el('div.body.stack-5',
      facts([
        [texts('Signed in as'), member?.email],
        [texts('Your role'), member?.role],
        [texts('Availability'), may('answer') && switchPlace],
        [texts('Theme'), themeChoice(texts, {words: true})],
        [texts('Other accounts'), others.length > 0 && el('div.actions', others.map((one) => button(one.name, {kind: 'small', onclick: () => switchAccount(api, one.id)})))],
      ]),
      el('div.actions', button(texts('Sign out'), {iconName: 'leave', onclick: () => signOut(api)}))));
  }
}
