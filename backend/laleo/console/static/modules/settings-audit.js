import {el, fill} from './el.js';
import {moment} from './format.js';
import {button, whileBusy} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {toastError} from './toast.js';

/** Who did what, newest first, page by page. */
export function mountAuditLog(element, {api, texts, signal}) {
  const rows = el('div.rows.cards.audit-list');
  const more = el('div.actions');
  let cursor;
  loadInto(element, {texts, signal, rows: 6, draw: start, load: next});

  async function next() {
    return api.get('/audit-log', {limit: 50, cursor}, {signal});
  }

  function start(page) {
    if (page.data.length === 0) return fill(element, emptyState({iconName: 'history', title: texts('Nothing recorded yet')}));
    fill(element, el('section.card', el('header', el('h2', texts('Audit log'))), rows), more);
    return add(page);
  }

  function add(page) {
    cursor = page.next_cursor;
    rows.append(...page.data.map(row));
    fill(more, page.has_more && button(texts('Show older'), {onclick: (event) => whileBusy(event.currentTarget, async () => add(await next())).catch(toastError)}));
  }

  function row(entry) {
    return el('div.row', el('time.hush.number', {datetime: entry.created_at}, moment(entry.created_at)),
      el('span.clip.second', entry.actor.name || entry.actor.kind), el('code.clip.second', entry.action),
      el('span.hush.clip.second', entry.detail?.name ?? entry.target));
  }
}
