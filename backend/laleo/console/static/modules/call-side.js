import {callNotes} from './call-notes.js';
import {el, fill} from './el.js';
import {emptyState} from './states.js';
import {mountVisitorPanel} from './visitor-panel.js';

/** Beside a running call: the visitor it is with, and the notes about it. paint(call) draws what has changed. */
export function createCallSide(context, call) {
  const {api, texts, signal, may, onClose} = context;
  const notes = callNotes({api, texts, signal, may, callId: call.id});
  const visitor = el('div.call-visitor');
  const places = {notes: el('div.panel-body', notes.element), visitor};
  const tabs = el('div.segments', {role: 'group', 'aria-label': texts('Beside the call')}, tab('visitor', texts('Visitor')), tab('notes', texts('Notes')));
  const element = el('aside.call-side', {'aria-label': texts('Beside the call')}, tabs, places.visitor, places.notes);
  if (call.visitor_id) mountVisitorPanel(visitor, {...context, visitorId: call.visitor_id, compose: true, onClose});
  else fill(visitor, emptyState({compact: true, iconName: 'person', title: texts('Not a visitor of your sites'), detail: texts('They called a number or the call page; what is known stands in the notes and the record.')}));
  choose(call.visitor_id ? 'visitor' : 'notes');
  notes.show(call);

  function tab(name, word) {
    return el('button', {type: 'button', 'data-tab': name, onclick: () => choose(name)}, word);
  }

  function choose(name) {
    for (const one of tabs.children) one.setAttribute('aria-pressed', String(one.dataset.tab === name));
    for (const [one, place] of Object.entries(places)) place.hidden = one !== name;
  }

  return {element, paint: notes.show};
}
