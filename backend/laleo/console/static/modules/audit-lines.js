import {deedOf, whatChanged} from './audit-words.js';
import {el} from './el.js';
import {clock, dayName, moment} from './format.js';
import {badge} from './parts.js';

/** Draws deeds of the audit log, newest first, with the day above the first of each: a function from entry to nodes. */
export function auditLines(texts, {withActor = true} = {}) {
  let day = '';

  return function line(entry) {
    const name = dayName(entry.created_at);
    const head = name === day ? [] : [el('h3', name)];
    day = name;
    const changes = whatChanged(entry, texts);
    return [...head, el('div.deed', el('time.hush.number', {datetime: entry.created_at, title: moment(entry.created_at)}, clock(entry.created_at)),
      el('div', el('p', withActor && who(entry.actor), deedOf(entry, texts), entry.detail?.tainted === true && badge(texts('After a visitor’s text'), 'waiting', 'warning')), changes && el('p.faint', changes)))];
  };

  function who({kind, name}) {
    return [el('strong', name || texts('Laleo')), kind !== 'member' && kind !== 'system' && badge(kind, 'agent'), ' '].filter(Boolean);
  }
}
