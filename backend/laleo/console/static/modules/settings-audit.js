import {auditLines} from './audit-lines.js';
import {KINDS_OF_DEEDS} from './audit-words.js';
import {el, fill} from './el.js';
import {selectInput} from './form.js';
import {button, whileBusy} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {toastError} from './toast.js';

/** Who did what, newest first, day by day; by kind of deed and by person. */
export function mountAuditLog(element, {api, texts, signal}) {
  const body = el('div');
  const filter = {action: '', actor_id: ''};
  const list = el('div.audit');
  const more = el('div.actions');
  let line = auditLines(texts);
  let cursor;
  loadInto(element, {texts, signal, rows: 6, draw: frame, load: () => Promise.all([next(), api.all('/members', {signal}).catch(() => [])])});

  function frame([page, members]) {
    const pick = (name, label, options) => selectInput(options, filter[name], {'aria-label': label, onchange: (event) => { filter[name] = event.target.value; again(); }});
    fill(element, el('section.card', el('header', el('h2', texts('Audit log')),
      pick('action', texts('What'), [['', texts('Everything')], ...KINDS_OF_DEEDS.map(([action, words]) => [action, texts(words)])]),
      members.length > 1 && pick('actor_id', texts('Who'), [['', texts('Everybody')], ...members.map((one) => [one.id, one.name || one.email])])), body));
    start(page);
  }

  function again() {
    cursor = undefined;
    return loadInto(body, {texts, signal, rows: 6, draw: start, load: next});
  }

  function next() {
    return api.get('/audit-log', {limit: 50, cursor, ...filter}, {signal});
  }

  function start(page) {
    line = auditLines(texts);
    fill(list);
    if (page.data.length > 0) fill(body, list, more);
    else fill(body, emptyState({compact: true, iconName: 'history', title: filter.action || filter.actor_id ? texts('Nothing of that kind') : texts('Nothing recorded yet')}));
    add(page);
  }

  function add(page) {
    cursor = page.next_cursor;
    for (const entry of page.data) list.append(...line(entry));
    fill(more, page.has_more && button(texts('Show older'), {onclick: (event) => whileBusy(event.currentTarget, async () => add(await next())).catch(toastError)}));
  }
}
