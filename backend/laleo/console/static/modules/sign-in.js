import {el, fill, icon, setText} from './el.js';
import {codeInput} from './code-input.js';
import {field, form, textInput} from './form.js';
import {button} from './parts.js';

const RESEND_AFTER_S = 30;

/** Sign in or up: e-mail first, then the six-digit code. `go(member)` is called when the person is in. */
export function mountSignIn(element, {api, texts, intent, mode = 'open', go}) {
  const heading = element.querySelector('h1');
  const intro = element.querySelector('.intro');
  const firstWords = [heading.textContent, intro.textContent];
  const place = element.appendChild(el('div'));
  let asked = {};
  askAddress();

  function askAddress() {
    setText(heading, firstWords[0]);
    setText(intro, firstWords[1]);
    const fields = {email: field({label: texts('E-mail address'), input: textInput({type: 'email', dir: 'ltr', autocomplete: 'email', required: true, value: asked.email ?? '', class: 'input large'})})};
    if (intent === 'signup') {
      fields.name = field({label: texts('Your name'), help: texts('Visitors see it beside your replies.'), input: textInput({autocomplete: 'name', dir: 'auto', maxlength: '80', value: asked.name ?? '', class: 'input large'})});
      if (mode === 'open') fields.account_name = field({label: texts('Company or site'), input: textInput({autocomplete: 'organization', dir: 'auto', maxlength: '80', value: asked.account_name ?? '', class: 'input large'})});
    }
    fill(place, form({fields, send: () => sendCode(fields), children: [Object.values(fields).map((one) => one.element),
      button(texts('Send me a code'), {kind: 'primary large wide', type: 'submit'})]}));
    fields.email.input.focus();
  }

  function post(path, body) {
    return api.post(path, body).catch((error) => {
      throw inWords(error, texts);
    });
  }

  async function sendCode(fields) {
    const email = fields.email.input.value.trim();
    if (!/^\S+@\S+\.\S+$/.test(email)) return refuseAddress(fields.email);
    asked = Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, one.input.value.trim()]).filter(([, value]) => value));
    try {
      await post('/sign-in/code', {intent, ...asked});
    } catch (error) {
      if (error.about?.('email')) return refuseAddress(fields.email);
      throw error;
    }
    return askCode();
  }

  function refuseAddress(field) {
    field.wrong(texts('Give your e-mail address, such as name@example.com'));
    field.input.focus();
  }

  function askCode() {
    setText(heading, texts('Check your mail'));
    const [before, after] = texts('If this address may sign in, a six-digit code is on its way to {address}. It is good for ten minutes.').split('{address}');
    fill(intro, before, el('strong', {dir: 'ltr'}, asked.email), after);
    const wrong = el('p.wrong', {role: 'alert', hidden: true});
    const code = codeInput({label: texts('Six-digit code'), onFull: () => element.querySelector('form').requestSubmit()});
    const submit = button(texts('Continue'), {kind: 'primary large wide', type: 'submit'});
    fill(place, form({send: () => check(code, wrong), children: [el('div.field', code.element, wrong), submit,
      el('div.actions', resendButton(code, wrong), button(texts('Use another address'), {kind: 'quiet small', onclick: askAddress}))]}));
    code.input.focus();
  }

  async function check(code, wrong) {
    wrong.hidden = true;
    if (code.input.value.length < 6) return show(code, wrong, texts('The code has six digits.'));
    try {
      const member = await post('/sign-in', {email: asked.email, code: code.input.value});
      return go(member);
    } catch (error) {
      code.clear();
      return show(code, wrong, error.message, error.requestId);
    }
  }

  function show(code, wrong, message) {
    code.wrong(true);
    wrong.hidden = false;
    fill(wrong, icon('warning', {small: true}), el('span', message));
    code.input.focus();
  }

  function resendButton(code, wrong) {
    const pressed = button('', {kind: 'quiet small', onclick: resend});
    let left = RESEND_AFTER_S;
    const timer = setInterval(tick, 1000);
    function tick() {
      left -= 1;
      if (!pressed.isConnected) return clearInterval(timer);
      return paint();
    }
    function paint() {
      pressed.disabled = left > 0;
      fill(pressed, el('span', left > 0 ? texts('Send again in {left} s', {left}) : texts('Send the code again')));
    }
    async function resend() {
      left = RESEND_AFTER_S;
      paint();
      try {
        await post('/sign-in/code', {intent, ...asked});
      } catch (error) {
        show(code, wrong, error.message);
      }
    }
    fill(pressed, el('span', texts('Send again in {left} s', {left})));
    pressed.disabled = true;
    return pressed;
  }
}

/** The error in the page's language where a person meets it on the way in; the server speaks English to programs. */
function inWords(error, texts) {
  const words = {
    offline: texts('The server was not reached. Check the connection and try again.'),
    code_wrong: texts('This code is wrong, used or too old. Check the newest mail or ask for a new code.'),
    rate_limited: texts('Too many tries from here. Wait a while, then try again.'),
    forbidden: texts('This address has no account on this server.'),
  };
  error.message = words[error.code] ?? error.message;
  return error;
}
