import {el, fill} from './el.js';
import {field, form, textInput} from './form.js';
import {button, whileBusy} from './parts.js';
import {loadInto} from './states.js';
import {toggleSwitch} from './switch.js';
import {toast, toastError} from './toast.js';

/** How this member wants to be reached; holds for every rule that names them or everyone. */
export function mountAlertWishes(element, {api, texts, signal}) {
  const body = el('div.body');
  fill(element, el('header', el('h2', texts('How you are reached')), button(texts('Send me a test'), {kind: 'small', iconName: 'bolt', onclick: test})), body);
  loadInto(body, {texts, signal, rows: 2, draw, load: () => api.get('/alert-preferences', {}, {signal})});

  function draw(wishes) {
    fill(body, el('div.settings-lines',
      line('push', texts('Notifications'), texts('On every device of yours that has them switched on.'), wishes),
      line('email', texts('E-mail'), texts('To the address you sign in with.'), wishes),
      ntfyForm(wishes)));
  }

  function line(name, label, help, wishes) {
    const change = async (wanted) => {
      try {
        return (await api.patch('/alert-preferences', {[name]: wanted}))[name];
      } catch (error) {
        toastError(error);
        return !wanted;
      }
    };
    return el('div.setting', el('div', toggleSwitch({label, on: wishes[name], change, describedBy: `wish-${name}`}).element, el('p.hush', {id: `wish-${name}`}, help)));
  }

  function ntfyForm(wishes) {
    const ntfy = field({label: texts('Your ntfy topic'), help: texts('Optional. The address of a topic on ntfy.sh or on your own server. Whoever knows it can read along, so choose a name nobody guesses.'),
      input: textInput({type: 'url', placeholder: 'https://ntfy.sh/…', value: wishes.ntfy ?? '', maxlength: '2000', autocomplete: 'off', spellcheck: 'false'})});
    const token = field({label: texts('Access token'), help: texts('Only for a protected topic: a token, or user:password. It is kept encrypted and never shown.'),
      input: textInput({type: 'password', autocomplete: 'off', placeholder: wishes.ntfy_token_set ? texts('Kept; write to replace it') : '', maxlength: '500'})});
    async function send() {
      const address = ntfy.input.value.trim();
      const given = token.input.value.trim();
      draw(await api.patch('/alert-preferences', {ntfy: address || null, ...(given ? {ntfy_token: given} : {})}));
      toast(texts('Saved'));
    }
    return form({fields: {ntfy, ntfy_token: token}, send, children: [el('div.form-columns', ntfy.element, token.element), el('div.actions', button(texts('Save'), {kind: 'small', type: 'submit'}))]});
  }

  function test(event) {
    return whileBusy(event.currentTarget, () => api.post('/alert-preferences/test').then(() => toast(texts('Test sent; what came of it is in the list below')), toastError));
  }
}
