import {el, fill, icon} from './el.js';
import {CHANNELS} from './alert-words.js';
import {selectInput, textInput} from './form.js';
import {button, iconButton} from './parts.js';

const MOST = 10;
const UNITS = [['1', 'seconds'], ['60', 'minutes'], ['3600', 'hours']];

/** The steps of a ladder: {element, value(), wrong(text), input}; each step has a time and its targets. */
export function ladderBuilder({texts, members, ladder}) {
  let rungs = ladder.map((rung) => ({after_s: rung.after_s, targets: rung.targets.map((target) => ({...target}))}));
  const list = el('ol.ladder');
  const complaint = el('p.wrong', {role: 'alert', hidden: true});
  const more = button(texts('Add a step'), {kind: 'small', iconName: 'plus', onclick: addRung});
  const element = el('div.ladder-box', list, complaint, el('div.actions', more));
  draw();

  function draw() {
    fill(list, rungs.map((rung, index) => el('li', {'aria-label': texts('Step {number}', {number: index + 1})}, timeLine(rung, index), rung.targets.map((target) => targetLine(rung, target)),
      el('div.actions', rung.targets.length < MOST && button(texts('And also'), {kind: 'small quiet', iconName: 'plus', onclick: () => { rung.targets.push({kind: 'email', who: 'everyone'}); draw(); }})))));
    more.hidden = rungs.length >= MOST;
  }

  function timeLine(rung, index) {
    const size = Number(UNITS.findLast(([unit]) => rung.after_s % unit === 0 && rung.after_s >= unit)?.[0] ?? 1);
    const count = textInput({type: 'number', min: '0', max: '86400', step: '1', value: String(rung.after_s / size), 'aria-label': texts('How long after it happened'), oninput: read});
    const unit = selectInput(UNITS.map(([value, word]) => [value, texts(word)]), String(size), {'aria-label': texts('Unit'), onchange: read});
    function read() {
      wrong('');
      rung.after_s = Math.round(Number(count.value || 0) * Number(unit.value));
    }
    return el('div.rung-time', el('span', texts('After')), count, unit,
      rungs.length > 1 && iconButton(texts('Remove step {number}', {number: index + 1}), 'bin', {kind: 'quiet small', onclick: () => { rungs = rungs.filter((one) => one !== rung); draw(); more.focus(); }}));
  }

  function targetLine(rung, target) {
    const kind = selectInput(Object.entries(CHANNELS).map(([value, word]) => [value, texts(word)]), target.kind, {'aria-label': texts('How'), onchange: (event) => change(target, {kind: event.target.value})});
    const who = selectInput(people(target.kind), target.address !== undefined && target.address !== null ? 'address' : target.who, {'aria-label': texts('Whom'),
      onchange: (event) => change(target, event.target.value === 'address' ? {who: null, address: ''} : {who: event.target.value, address: null})});
    return el('div.rung-target', kind, who, rung.targets.length > 1 && iconButton(texts('Remove'), 'close', {kind: 'quiet small', onclick: () => { rung.targets = rung.targets.filter((one) => one !== target); draw(); }}), addressLine(target));
  }

  function people(kind) {
    const pairs = [['everyone', texts('Everyone')], ['assignee', texts('The assignee')], ...members.filter(({role}) => role !== 'viewer').map(({id, name, email}) => [id, name || email])];
    if (kind === 'email') pairs.push(['address', texts('Another address')]);
    if (kind === 'ntfy') pairs.push(['address', texts('A topic')]);
    return pairs;
  }

  /** Another channel may not know what was chosen: a push has no address. */
  function change(target, fields) {
    wrong('');
    Object.assign(target, fields);
    if ('kind' in fields) Object.assign(target, fields.kind === 'ntfy' ? {who: null, address: ''} : {who: target.who ?? 'everyone', address: null}, {token: undefined, token_set: false});
    draw();
  }

  function addressLine(target) {
    if (target.address === undefined || target.address === null) return null;
    const mail = target.kind === 'email';
    const address = textInput({type: mail ? 'email' : 'url', value: target.address, placeholder: mail ? 'name@example.com' : 'https://ntfy.sh/…', 'aria-label': mail ? texts('E-mail address') : texts('Address of the topic'), autocomplete: 'off', oninput: () => { wrong(''); target.address = address.value.trim(); }});
    const token = !mail && textInput({type: 'password', autocomplete: 'off', placeholder: target.token_set ? texts('Token kept; write to replace it') : texts('Access token, if it has one'), 'aria-label': texts('Access token'), oninput: () => { target.token = token.value.trim() || undefined; }});
    return el('div.rung-address', address, token);
  }

  function addRung() {
    const last = rungs.at(-1);
    rungs.push({after_s: last ? Math.max(60, last.after_s * 2) : 0, targets: [{kind: 'email', who: 'everyone'}]});
    draw();
    list.lastElementChild.querySelector('input').focus();
  }

  function wrong(text) {
    complaint.hidden = !text;
    fill(complaint, text && icon('warning', {small: true}), text && el('span', text));
  }

  function value() {
    return rungs.map(({after_s, targets}) => ({after_s, targets: targets.map(({kind, who, address, token}) => ({kind, ...(address === undefined || address === null ? {who} : {address}), ...(token ? {token} : {})}))}));
  }

  return {element, value, wrong, input: more};
}
