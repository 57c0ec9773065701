import {openBlockForm} from './block-form.js';
import {el, fill} from './el.js';
import {ago, moment} from './format.js';
import {badge, button, whileBusy} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {toast, toastError} from './toast.js';

/** Who is kept away, why, until when; and a way to let them in again. */
export function mountBlocked(element, {api, texts, signal, may = () => true}) {
  const reload = () => loadInto(element, {texts, signal, rows: 3, draw, load: () => api.all('/blocks', {signal})});
  const add = () => openBlockForm({api, texts, may, onSaved: reload});
  reload();

  function draw(blocks) {
    const more = may('everywhere') && button(texts('Block an address'), {kind: 'small', iconName: 'plus', onclick: add});
    fill(element, el('section.card', el('header', el('h2', texts('Blocked')), blocks.length > 0 && more),
      blocks.length > 0 ? el('div.rows.cards.blocks-list', blocks.map(row)) : emptyState({compact: true, iconName: 'ban', title: texts('Nobody is blocked'),
        detail: texts('Block a visitor from their row on the live screen; what is blocked stands here until it ends.'), actions: [more].filter(Boolean)})));
  }

  function row(block) {
    const who = block.kind === 'ip' ? el('code', block.value) : el('a', {href: `/console/live/${block.visitor_id}`}, texts('Visitor {id}', {id: block.visitor_id.slice(-4).toUpperCase()}));
    return el('div.row', el('div.stack', el('div.who', who, block.kind === 'ip' && badge(texts('Address'))), el('span.faint.clip', {title: moment(block.created_at)},
      texts('By {name}, {when}', {name: block.by.name || texts('Laleo'), when: ago(block.created_at)}))),
    el('div.second.wrap', block.reason || el('span.faint', texts('No reason given'))),
    el('div.hush.second', block.expires_at ? texts('Until {time}', {time: moment(block.expires_at)}) : texts('Until unblocked')),
    el('div.end.corner', may('answer') && button(texts('Unblock'), {kind: 'small', onclick: (event) => unblock(event.currentTarget, block)})));
  }

  function unblock(pressed, block) {
    return whileBusy(pressed, async () => {
      try {
        await api.remove(`/blocks/${block.id}`);
        toast(texts('Unblocked'));
      } catch (error) {
        toastError(error);
      }
      reload();
    });
  }
}
