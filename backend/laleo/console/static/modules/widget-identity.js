import {el, fill} from './el.js';
import {codeBlock, copyButton} from './copy.js';
import {confirmDialog, openDialog} from './dialog.js';
import {toggle} from './form-parts.js';
import {badge, button, whileBusy} from './parts.js';
import {toast, toastError} from './toast.js';

const SAMPLES = [
  ['Node', `import {createHmac} from 'node:crypto';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = Math.floor(Date.now() / 1000);
const text = part({alg: 'HS256', typ: 'JWT'}) + '.' + part({
  sub: user.id, name: user.name, email: user.email, iat: now, exp: now + 600,
});
const token = text + '.' + createHmac('sha256', process.env.LALEO_IDENTITY_SECRET).update(text).digest('base64url');`],
  ['PHP', `$part = fn( $value ) => rtrim( strtr( base64_encode( json_encode( $value ) ), '+/', '-_' ), '=' );
$raw  = fn( $bytes ) => rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
$text = $part( [ 'alg' => 'HS256', 'typ' => 'JWT' ] ) . '.' . $part( [
    'sub' => (string) $user->id, 'name' => $user->name, 'email' => $user->email,
    'iat' => time(), 'exp' => time() + 600,
] );
$token = $text . '.' . $raw( hash_hmac( 'sha256', $text, getenv( 'LALEO_IDENTITY_SECRET' ), true ) );`],
  ['Python', `import os, time, jwt  # PyJWT

now = int(time.time())
token = jwt.encode(
    {"sub": str(user.id), "name": user.name, "email": user.email, "iat": now, "exp": now + 600},
    os.environ["LALEO_IDENTITY_SECRET"], algorithm="HS256",
)`],
];
const PAGE = `// A function is asked again before its token ends.
Laleo.identify(async () => (await fetch('/laleo-token')).text());

// When the person signs out, the next one on that computer sees nothing of theirs.
Laleo.reset();`;

/** How the site tells who its visitors are: a secret that is shown once, and code that signs with it. */
export function mountIdentity(element, {api, texts, widget, may = () => true}) {
  let identity = widget.identity;
  const state = el('div.actions');
  const required = toggle({title: texts('Believe only signed names'), checked: identity.required,
    help: texts('What a page or a visitor merely says of names and addresses is then not shown as theirs.'), onchange: () => save(required.input)});
  required.input.disabled = !may('manage');
  fill(element, el('div.stack-5.identity', el('section.card', el('header', el('h2', texts('Secret')), state), el('div.body.stack-5',
    el('p.hush', texts('Visitors who are signed in on your site are recognised in every browser, and nobody can pass for them: your server signs who they are.')), required.element)),
  el('section.card', el('header', el('h2', texts('On your server'))), el('div.body', samples(texts))),
  el('section.card', el('header', el('h2', texts('On your pages'))), el('div.body', codeBlock(texts, 'JavaScript', PAGE)))));
  drawState();

  function drawState() {
    fill(state, identity.secret_set ? badge(texts('A secret is set'), 'live') : badge(texts('No secret yet')),
      may('manage') && button(identity.secret_set ? texts('Replace it') : texts('Make a secret'), {kind: identity.secret_set ? 'small' : 'primary small', onclick: (event) => make(event.currentTarget)}));
  }

  function make(pressed) {
    return whileBusy(pressed, async () => {
      const sure = !identity.secret_set || await confirmDialog({texts, title: texts('Replace the secret?'), action: texts('Replace it'),
        detail: texts('Tokens signed with the present one are accepted for a short while longer. Change your server right after.')});
      if (!sure) return;
      try {
        const {secret} = await api.post(`/widgets/${widget.id}/identity-secret`);
        identity = {...identity, secret_set: true};
        drawState();
        showOnce(secret);
      } catch (error) {
        toastError(error);
      }
    });
  }

  function showOnce(secret) {
    const {body, close} = openDialog({texts, title: texts('The secret, shown once'), sticky: true});
    body.append(el('p.hush', texts('Keep it on your server, never in a page. Laleo keeps it sealed and cannot show it again.')),
      el('div.secret', el('div.code.wrap', el('div.head', el('span', 'LALEO_IDENTITY_SECRET'), copyButton(texts, secret)), el('pre', {tabindex: '0', role: 'region', 'aria-label': texts('Secret')}, el('code', secret)))),
      el('div.actions.end', button(texts('I have kept it'), {kind: 'primary', onclick: () => close()})));
  }

  async function save(input) {
    try {
      ({identity} = await api.patch(`/widgets/${widget.id}`, {identity: {required: input.checked}}));
      toast(texts('Saved'));
    } catch (error) {
      input.checked = !input.checked;
      toastError(error);
    }
  }
}

function samples(texts) {
  const place = el('div');
  const tabs = SAMPLES.map(([name], index) => el('button', {type: 'button', 'aria-pressed': 'false', onclick: () => choose(index)}, name));

  function choose(index) {
    tabs.forEach((tab, at) => tab.setAttribute('aria-pressed', String(at === index)));
    fill(place, codeBlock(texts, SAMPLES[index][0], SAMPLES[index][1]));
  }

  choose(0);
  return el('div.stack-3', el('p.hush', texts('A token is a JWT (HS256) that lives an hour at most. An address of your own gives it to the page of the person who is signed in.')),
    el('div', el('div.segments', {role: 'group', 'aria-label': texts('Language')}, tabs)), place);
}
