import {el, fill} from './el.js';
import {field, form, textInput} from './form.js';
import {button, facts} from './parts.js';
import {loadInto} from './states.js';
import {toast} from './toast.js';

/** The account's name and id. */
export function mountAccountSettings(element, {api, texts, signal}) {
  loadInto(element, {texts, signal, rows: 2, draw, load: () => api.get('/account', {}, {signal})});

  function draw(account) {
    const name = field({label: texts('Account name'), help: texts('Your team sees it, and visitors who get a mail from you.'), input: textInput({value: account.name, maxlength: '80', required: true})});
    async function send() {
      const saved = await api.patch('/account', {name: name.input.value.trim()});
      const shown = document.querySelector('[data-account-name]');
      if (shown) shown.textContent = saved.name;
      toast(texts('Saved'));
    }
    fill(element, el('section.card', el('header', el('h2', texts('Account'))), el('div.body.stack-5',
      form({fields: {name}, send, children: [name.element, el('div.actions', button(texts('Save'), {kind: 'primary', type: 'submit'}))]}),
      facts([[texts('Account id'), el('code', account.id)]]))));
  }
}
