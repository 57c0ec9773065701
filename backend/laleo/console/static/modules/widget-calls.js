import {el} from './el.js';
import {choiceField, field, selectInput, textInput} from './form.js';
import {group, rowList, toggle, toggles} from './form-parts.js';

const RING_S = [5, 120];
const MOST_STEPS = 5;

/** Whether visitors can call, whom it rings and for how long, and what happens when nobody answers. */
export function callsFields({texts, widget, extra: members, onChange}) {
  const {calls} = widget;
  const able = (members ?? []).filter(({role, site_ids: sites}) => role !== 'viewer' && (!sites || sites.includes(widget.site_id)));
  const enabled = toggle({title: texts('Visitors can call'), help: texts('From the widget and its call page, with the browser alone: no app, no telephone bill.'), checked: calls.enabled, onchange: show});
  const kinds = toggles({legend: texts('They may call with'), values: calls, options: [['voice', texts('Voice')], ['video', texts('Voice and picture'), texts('Your side answers with picture or with voice only.')]]});
  const ring = field({label: texts('Ring for'), help: texts('Seconds, {from} to {to}. After that the call is missed.', {from: RING_S[0], to: RING_S[1]}), input: textInput({type: 'number', min: String(RING_S[0]), max: String(RING_S[1]), value: String(calls.ring_s)})});
  const routing = choiceField({legend: texts('It rings'), name: 'routing', chosen: calls.routing, onchange: show, options: [
    ['all', texts('Everybody who is available'), texts('The first who answers has the call.')],
    ['round_robin', texts('One after the other'), texts('Whoever has been idle the longest comes first.')],
    ['steps', texts('In steps'), texts('Some people first, others when they do not answer.')]]});
  const steps = rowList({texts, items: calls.steps, most: MOST_STEPS, addText: texts('Add a step'), emptyText: texts('Without steps it rings everybody.'), onChange,
    added: () => ({member_ids: null, after_s: Math.min(Number(ring.input.value) || 30, 10)}), row: (step) => stepRow(texts, able, step)});
  const callback = toggle({title: texts('Offer to call back'), help: texts('Who reaches nobody leaves a number, a good time and a few words. You find it under Callbacks.'), checked: calls.callback});
  const outside = field({label: texts('Outside the opening hours'), input: selectInput([['callback', texts('Offer to call back')], ['ring', texts('Ring all the same')]], calls.outside_hours)});
  const stepsPart = el('div', steps.element);
  const rest = el('div.groups', group({title: texts('Ringing'), children: [routing.element, stepsPart, ring.element]}),
    group({title: texts('When nobody answers'), children: [callback.element, outside.element]}));
  const kindsPart = el('div', kinds.element);
  show();

  function show() {
    rest.hidden = !enabled.input.checked;
    kindsPart.hidden = rest.hidden;
    stepsPart.hidden = routing.value() !== 'steps';
  }

  const value = () => ({calls: {enabled: enabled.input.checked, ...kinds.value(), ring_s: Number(ring.input.value), routing: routing.value(), steps: steps.value(),
    callback: callback.input.checked, outside_hours: outside.input.value}});

  /** What the server would refuse, said at the field it is about. */
  function check() {
    const seconds = Number(ring.input.value);
    const wrong = !Number.isInteger(seconds) || seconds < RING_S[0] || seconds > RING_S[1];
    ring.wrong(wrong ? texts('Between {from} and {to} seconds.', {from: RING_S[0], to: RING_S[1]}) : '');
    if (wrong) ring.input.focus();
    return !wrong;
  }

  return {element: el('div.groups', group({title: texts('Calls'), children: [enabled.element, kindsPart]}), rest), value, check};
}

/** From when on, and whom. */
function stepRow(texts, members, step) {
  const after = textInput({type: 'number', min: '0', max: '120', value: String(step.after_s), 'aria-label': texts('After how many seconds')});
  const boxes = members.map(({id, name, email}) => [el('input', {type: 'checkbox', value: id, checked: step.member_ids?.includes(id)}), name || email]);
  const everyone = el('input', {type: 'checkbox', checked: !step.member_ids, onchange: show});
  const people = el('div.site-boxes', {role: 'group', 'aria-label': texts('Who')}, boxes.map(([box, name]) => el('label.toggle', box, el('span', name))));
  show();

  function show() {
    people.hidden = everyone.checked;
  }

  function value() {
    const chosen = boxes.filter(([box]) => box.checked).map(([box]) => box.value);
    return {after_s: Number(after.value), member_ids: everyone.checked || chosen.length === 0 ? null : chosen};
  }

  return {element: el('div.call-step', el('label', texts('After'), ' ', after, ' ', texts('seconds')), el('label.toggle', everyone, el('span', texts('Everybody'))), people), value, focus: () => after.focus()};
}
