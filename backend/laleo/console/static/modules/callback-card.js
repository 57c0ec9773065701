import {askedWhen, overdue, wishedTimes} from './callback-words.js';
import {attachmentTiles} from './attachment-tiles.js';
import {openDialog} from './dialog.js';
import {el, fill, icon} from './el.js';
import {moment} from './format.js';
import {field, form, selectInput} from './form.js';
import {openPicker} from './picker.js';
import {badge, button, visitorAvatar, whileBusy} from './parts.js';
import {linked} from './safe-text.js';
import {toast, toastError} from './toast.js';
import {countryName} from './visitor-words.js';

const OUTCOMES = ['Reached', 'Nobody picked up', 'Wrong number', 'Settled another way'];

/** One callback: whom to call and when, what they said, and what to do: call, take or assign it, say what came of it. */
export function createCallbackCard({id}, context) {
  const {api, texts, may, memberId, onChanged, siteName, colleagues} = context;
  const element = el('article.card.callback', {'aria-labelledby': `name-${id}`});
  let callback = null;
  let drawn = '';

  function paint(next, selected) {
    callback = next;
    if (selected) element.setAttribute('aria-current', 'true');
    else element.removeAttribute('aria-current');
    const now = JSON.stringify([next, overdue(next), askedWhen(texts, next)]);
    if (now === drawn) return;
    const media = drawn && element.querySelector('.callback-note'); // a voice note that plays goes on
    drawn = now;
    fill(element, head(), el('div.callback-times', ...times()), callback.text && el('p.callback-text', linked(callback.text)), media || voiceNote(), foot());
  }

  function head() {
    const {name, visitor_id: visitor, country} = callback;
    return el('header', visitorAvatar({id: visitor ?? id, name}, {presence: false}),
      el('div.stack', el('h2.clip', {id: `name-${id}`}, name || texts('No name given')), el('span.faint.clip', [country && countryName(country), siteName(callback.site_id)].filter(Boolean).join(' · '))), signs());
  }

  function signs() {
    const {state, assignee, outcome} = callback;
    if (state === 'done') return badge(outcome || texts('Done'), 'live', 'check');
    return [overdue(callback) && badge(texts('Overdue'), 'missed', 'clock'), assignee && badge(assignee.id === memberId ? texts('Yours') : assignee.name, 'accent', 'person')].filter(Boolean);
  }

  function times() {
    const {ours, theirs} = wishedTimes(texts, callback);
    return [icon('clock', {small: true}), el('strong', ours), theirs && el('span.hush', theirs), el('span.faint', {title: moment(callback.created_at)}, askedWhen(texts, callback))];
  }

  function voiceNote() {
    const note = callback.voice_note;
    return note && el('div.callback-note', attachmentTiles([note], {texts, renew: () => api.get(`/attachments/${note.id}`)}));
  }

  function foot() {
    const {phone, phone_shown: shown, state, visitor_id: visitor, call_id: call} = callback;
    return el('footer', el('a.button.accept', {href: `tel:${phone}`}, icon('calls'), el('span', shown || phone)),
      ...(may('answer') ? deeds(state) : []), el('span.push'), call && el('a.faint', {href: `/console/calls/${call}`}, texts('The missed call')),
      visitor && el('a.faint', {href: `/console/live/${visitor}`}, texts('Visitor')));
  }

  function deeds(state) {
    if (state === 'done') return [press(texts('Open again'), () => act('reopen', {}, texts('Due again')))];
    const assign = button(texts('Assign'), {iconName: 'assign', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', onclick: () => pick(assign)});
    return [button(texts('Done'), {iconName: 'check', onclick: finish}),
      callback.assignee?.id === memberId ? press(texts('Give back'), () => act('assign', {member_id: null}, texts('Due again'))) : press(texts('Take it'), () => act('assign', {member_id: memberId}, texts('It is yours'))), assign];
  }

  function press(word, work) {
    return button(word, {onclick: (event) => whileBusy(event.currentTarget, work)});
  }

  async function act(verb, body, done) {
    try {
      onChanged(await api.post(`/callbacks/${id}/${verb}`, body));
      toast(done);
    } catch (error) {
      toastError(error);
    }
  }

  function pick(anchor) {
    openPicker(anchor, {texts, label: texts('Assign to'), placeholder: texts('Name of a colleague'), find: (words) => colleagues(callback, words),
      onPick: ({member, text}) => act('assign', {member_id: member.id}, texts('Assigned to {name}', {name: text}))});
  }

  function finish() {
    const outcome = field({label: texts('What came of it?'), input: selectInput(OUTCOMES.map((word) => [word, texts(word)]), OUTCOMES[0], {autofocus: true})});
    const more = field({label: texts('In your words'), help: texts('Kept with the callback; only your team reads it.'), input: el('textarea.input', {rows: '3', maxlength: '400'})});
    const {body, close} = openDialog({texts, title: texts('Called {name}', {name: callback.name || callback.phone_shown || callback.phone})});
    body.append(form({fields: {outcome: more}, children: [outcome.element, more.element, el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(texts('Done'), {kind: 'primary', type: 'submit'}))],
      send: async () => {
        const words = [outcome.input.value, more.input.value.trim()].filter(Boolean).join(': ');
        onChanged(await api.post(`/callbacks/${id}/done`, {outcome: words}));
        close();
        toast(texts('Done'));
      }}));
  }

  return Object.assign(element, {paint});
}
