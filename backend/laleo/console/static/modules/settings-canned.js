import {el, fill, icon} from './el.js';
import {PLACEHOLDERS, filled, matching} from './canned-store.js';
import {confirmDialog, openDialog} from './dialog.js';
import {field, form, selectInput, textInput} from './form.js';
import {badge, button, iconButton} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {toast, toastError} from './toast.js';

const LONGEST = 4000;

/** Answers kept ready: what "/" offers in the inbox. Operators make and change them. */
export function mountCannedReplies(element, {api, texts, signal, may = () => true}) {
  const rows = el('div.rows.cards.canned-list');
  let replies = [];
  let sites = [];
  let words = '';
  reload();

  function reload() {
    return loadInto(element, {texts, signal, rows: 3, load, draw});
  }

  async function load() {
    [replies, sites] = await Promise.all([api.all('/canned-replies', {signal}), api.all('/sites', {signal})]);
  }

  function draw() {
    if (replies.length === 0) return fill(element, el('section.card', emptyState({iconName: 'bolt', title: texts('No canned replies yet'),
      detail: texts('Keep what you write every day, and put it into a reply with “/” and a few letters.'),
      actions: may('answer') ? [button(texts('Add your first reply'), {kind: 'primary', iconName: 'plus', onclick: () => edit(null)})] : []})));
    drawRows();
    return fill(element, el('section.card', el('header', el('h2', texts('Canned replies')), findBox(), may('answer') && button(texts('Add'), {kind: 'small', iconName: 'plus', onclick: () => edit(null)})), rows));
  }

  function findBox() {
    return el('div.search', icon('search', {small: true}), el('input.input', {type: 'search', 'aria-label': texts('Find a canned reply'), placeholder: texts('Find'), value: words,
      oninput: (event) => { words = event.target.value.trim(); drawRows(); }}));
  }

  function drawRows() {
    const found = words ? matching(replies, words) : replies;
    fill(rows, found.length ? found.map(row) : emptyState({compact: true, title: texts('No canned reply matches')}));
  }

  function row(reply) {
    const site = sites.find(({id}) => id === reply.site_id);
    return el('div.row', el('code.clip', `/${reply.shortcut}`), el('div.stack.second', el('strong.clip', reply.title), el('span.faint.clip', reply.body)),
      el('div.second', badge(site ? site.name : reply.site_id ? texts('Another site') : texts('All sites'))),
      may('answer') ? el('div.actions.corner', iconButton(texts('Change /{shortcut}', reply), 'edit', {onclick: () => edit(reply)}), iconButton(texts('Delete /{shortcut}', reply), 'bin', {onclick: () => remove(reply)})) : el('span'));
  }

  function edit(reply) {
    const shortcut = field({label: texts('Shortcut'), help: texts('What you type after “/”: small letters, digits, - and _.'), input: textInput({value: reply?.shortcut ?? '', required: true, maxlength: '32', autocomplete: 'off', spellcheck: 'false', autofocus: true})});
    const title = field({label: texts('Title'), input: textInput({value: reply?.title ?? '', required: true, maxlength: '80'})});
    const body = field({label: texts('Text'), input: el('textarea.input', {rows: '6', maxlength: String(LONGEST), required: true, value: reply?.body ?? '', oninput: () => look()})});
    const site = field({label: texts('Offered on'), input: selectInput([['', texts('All sites')], ...sites.map((one) => [one.id, one.name])], reply?.site_id ?? '')});
    const preview = el('p.preview-text', {role: 'status', 'aria-label': texts('Preview')});
    const {body: box, close} = openDialog({texts, title: reply ? texts('Change the reply') : texts('Add a reply')});
    box.append(form({fields: {shortcut, title, body, site_id: site}, send, children: [shortcut.element, title.element, body.element, placeholderButtons(), el('div.field', el('span.label', texts('As the visitor reads it')), preview), sites.length > 1 && site.element,
      el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(reply ? texts('Save') : texts('Add reply'), {kind: 'primary', type: 'submit'}))].filter(Boolean)}));
    look();

    function look() {
      fill(preview, filled(body.input.value, {'visitor.name': 'Ada', 'operator.name': texts('Your name'), 'site.name': sites[0]?.name ?? texts('Your site')}) || texts('Nothing yet'));
    }

    function placeholderButtons() {
      return el('div.actions', el('span.faint', texts('Put in:')), Object.entries(PLACEHOLDERS).map(([name, word]) => button(texts(word), {kind: 'small', onclick: () => {
        body.input.setRangeText(`{{${name}}}`, body.input.selectionStart, body.input.selectionEnd, 'end');
        body.input.focus();
        look();
      }})));
    }

    async function send() {
      const values = {shortcut: shortcut.input.value.trim().replace(/^\//, ''), title: title.input.value.trim(), body: body.input.value.trim(), site_id: site.input.value || null};
      try {
        if (reply) await api.patch(`/canned-replies/${reply.id}`, values);
        else await api.post('/canned-replies', values);
      } catch (error) {
        if (error.code !== 'shortcut_taken') throw error;
        shortcut.wrong(error.message);
        shortcut.input.focus();
        return;
      }
      close();
      toast(texts('Saved'));
      reload();
    }
  }

  async function remove(reply) {
    const sure = await confirmDialog({texts, title: texts('Delete /{shortcut}?', reply), action: texts('Delete'), detail: texts('What was sent with it stays in the conversations.')});
    if (!sure) return;
    await api.remove(`/canned-replies/${reply.id}`).then(() => toast(texts('Deleted')), toastError);
    reload();
  }
}
