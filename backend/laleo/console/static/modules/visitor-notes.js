import {el, fill} from './el.js';
import {confirmDialog} from './dialog.js';
import {ago, moment} from './format.js';
import {form} from './form.js';
import {button, iconButton} from './parts.js';
import {linked} from './safe-text.js';
import {toast, toastError} from './toast.js';

const SHOWN = 50;

/** What the team keeps in mind about a visitor; the visitor never sees it. */
export function notesSection({api, texts, signal, may, current}) {
  const list = el('ol.notes');
  const area = el('textarea.input', {rows: '2', maxlength: '4000', 'aria-label': texts('New note'), placeholder: texts('Only your team reads this')});
  const write = form({send: add, children: [area, el('div.actions.end', button(texts('Add note'), {kind: 'small', type: 'submit', iconName: 'note'}))]});
  const nothing = el('p.hush', {hidden: true}, texts('No notes.'));
  const element = el('section', el('h3', texts('Notes')), list, nothing, may('answer') && write);
  let count = null;

  async function read() {
    try {
      const {data} = await api.get(`/visitors/${current().id}/notes`, {limit: SHOWN}, {signal});
      nothing.hidden = data.length > 0 || may('answer');
      fill(list, data.map(item));
    } catch (error) {
      if (!signal.aborted) toastError(error);
    }
  }

  function show(visitor) {
    if (visitor.note_count === count) return;
    count = visitor.note_count;
    read();
  }

  function item(note) {
    return el('li', el('div.by', el('strong.clip', note.author.name || texts('Laleo')), el('time.faint', {datetime: note.created_at, title: moment(note.created_at)}, ago(note.created_at)),
      may('answer') && iconButton(texts('Delete note'), 'bin', {kind: 'quiet small', onclick: () => remove(note)})), el('div.text', linked(note.body)));
  }

  async function add() {
    const body = area.value.trim();
    if (!body) return area.focus();
    await api.post(`/visitors/${current().id}/notes`, {body});
    area.value = '';
    return read();
  }

  async function remove(note) {
    const sure = await confirmDialog({texts, title: texts('Delete this note?'), detail: note.body.slice(0, 200), action: texts('Delete note')});
    if (!sure) return;
    await api.remove(`/visitors/${current().id}/notes/${note.id}`).then(() => toast(texts('Note deleted')), toastError);
    read();
  }

  return {element, show};
}
