import {el, fill} from './el.js';
import {ago, moment} from './format.js';
import {form} from './form.js';
import {button} from './parts.js';
import {linked} from './safe-text.js';
import {toastError} from './toast.js';

const SHOWN = 100;

/** What the team writes down about one call: {element, show(call)} reads again when the call has more notes. */
export function callNotes({api, texts, signal, callId, may}) {
  const list = el('ol.notes');
  const area = el('textarea.input', {rows: '2', maxlength: '4000', 'aria-label': texts('Note about the call'), placeholder: texts('Only your team reads this')});
  const write = form({send: add, children: [area, el('div.actions.end', button(texts('Add note'), {kind: 'small', type: 'submit', iconName: 'note'}))]});
  const nothing = el('p.hush', {hidden: true}, texts('No notes.'));
  const element = el('section.call-notes', el('h3', texts('Notes')), list, nothing, may('answer') && write);
  let count = null;

  async function read() {
    try {
      const {data} = await api.get(`/calls/${callId}/notes`, {limit: SHOWN}, {signal});
      count = data.length;
      nothing.hidden = data.length > 0 || may('answer');
      fill(list, data.map(item));
    } catch (error) {
      if (!signal.aborted) toastError(error);
    }
  }

  function show(call) {
    if (call.note_count !== count) read();
  }

  function item(note) {
    return el('li', el('div.by', el('strong.clip', note.author?.name || texts('Laleo')), el('time.faint', {datetime: note.created_at, title: moment(note.created_at)}, ago(note.created_at))),
      el('div.text', linked(note.body)));
  }

  async function add() {
    const body = area.value.trim();
    if (!body) return area.focus();
    await api.post(`/calls/${callId}/notes`, {body});
    area.value = '';
    return read();
  }

  return {element, show};
}
