import {el, icon} from './el.js';
import {iconButton, linkButton} from './parts.js';

/** The end of the first-run checklist: somebody is here. */
export function firstVisitorNote({texts, visitor, may}) {
  const note = el('section.card.first-visitor', {role: 'status'},
    el('span.tick', icon('check')),
    el('div.stack', el('h2', texts('Your first visitor is here')), el('p.hush', texts('Everything works. This list follows them from page to page.'))),
    linkButton(may('answer') ? texts('Say hello') : texts('See who it is'), `/console/live/${visitor.id}?write`, {kind: 'primary', iconName: 'message'}),
    iconButton(texts('Close'), 'close', {onclick: () => note.remove()}));
  return note;
}
