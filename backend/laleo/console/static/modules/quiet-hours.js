import {el, fill, icon} from './el.js';
import {DAYS} from './alert-words.js';
import {selectInput, textInput} from './form.js';
import {toggleSwitch} from './switch.js';

const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Quiet hours or none: {element, value(), wrong(text), input}. */
export function quietHoursField({texts, hours}) {
  const state = hours ?? {timezone: OWN_ZONE, from: '22:00', to: '07:00', days: Object.keys(DAYS)};
  let on = hours !== null;
  const complaint = el('p.wrong', {role: 'alert', hidden: true});
  const place = el('div.quiet-hours');
  const toggle = toggleSwitch({label: texts('Quiet hours'), on, describedBy: 'quiet-help', change: async (wanted) => {
    on = wanted;
    place.hidden = !on;
    return on;
  }});
  const from = textInput({type: 'time', value: state.from, 'aria-label': texts('Quiet from')});
  const to = textInput({type: 'time', value: state.to, 'aria-label': texts('Quiet until')});
  const zone = selectInput(zones(state.timezone).map((name) => [name, name.replaceAll('_', ' ')]), state.timezone, {'aria-label': texts('Time zone')});
  const days = Object.entries(DAYS).map(([day, word]) => el('button', {type: 'button', value: day, 'aria-pressed': String(state.days.includes(day)),
    onclick: (event) => event.currentTarget.setAttribute('aria-pressed', String(event.currentTarget.getAttribute('aria-pressed') !== 'true'))}, texts(word)));
  fill(place, el('div.quiet-times', el('span', texts('From')), from, el('span', texts('to')), to, zone), el('div.segments', {role: 'group', 'aria-label': texts('Beginning on')}, days));
  place.hidden = !on;

  function wrong(text) {
    complaint.hidden = !text;
    fill(complaint, text && icon('warning', {small: true}), text && el('span', text));
  }

  return {
    element: el('div.field', toggle.element, el('p.help', {id: 'quiet-help'}, texts('Nobody is disturbed then; who still waits is told of when it is over. A hand-off from an agent is told at any hour.')), place, complaint),
    input: toggle.element, wrong,
    value: () => (on ? {timezone: zone.value, from: from.value, to: to.value, days: days.filter((one) => one.getAttribute('aria-pressed') === 'true').map((one) => one.value)} : null),
  };
}

function zones(chosen) {
  const known = Intl.supportedValuesOf?.('timeZone') ?? [];
  return known.includes(chosen) ? known : [chosen, ...known];
}
