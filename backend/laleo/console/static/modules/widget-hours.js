import {el, fill} from './el.js';
import {choiceField, field, selectInput, textInput} from './form.js';
import {group} from './form-parts.js';
import {button, iconButton} from './parts.js';
import {timezones} from './time-zones.js';

const DAYS = [['mon', 'Monday'], ['tue', 'Tuesday'], ['wed', 'Wednesday'], ['thu', 'Thursday'], ['fri', 'Friday'], ['sat', 'Saturday'], ['sun', 'Sunday']];
const WORKDAYS = ['tue', 'wed', 'thu', 'fri'];
const USUAL = ['09:00', '17:00'];
const MOST_RANGES = 6;

/** When somebody is there: always, or by weekday in a time zone, without some dates. */
export function hoursFields({texts, widget, extra: sites, onChange}) {
  const {hours} = widget;
  const site = (sites ?? []).find((one) => one.id === widget.site_id);
  const always = choiceField({legend: texts('The team is here'), name: 'always', chosen: hours.always ? 'always' : 'hours', onchange: show, options: [
    ['always', texts('Whenever a console is open'), texts('Visitors are told that somebody is here while one of you is available.')],
    ['hours', texts('In opening hours'), texts('Outside them visitors are told when you are back, even if a console is open.')]]});
  const zone = field({label: texts('Time zone'), input: selectInput([['', texts('That of the site ({zone})', {zone: site?.timezone ?? 'UTC'})], ...timezones(hours.timezone)], hours.timezone ?? '')});
  const days = new Map(DAYS.map(([day, word]) => [day, dayRow({texts, word: texts(word), ranges: hours.weekly[day] ?? [], onChange})]));
  const dates = closedDates({texts, dates: hours.closed_dates, onChange});
  const copy = button(texts('Copy Monday to Friday'), {kind: 'small', iconName: 'copy', onclick: () => {
    for (const day of WORKDAYS) days.get(day).set(days.get('mon').value());
    onChange();
  }});
  const weekly = el('div.groups', group({title: texts('Week'), children: [zone.element, el('div.week', [...days.values()].map((row) => row.element)), el('div', copy)]}),
    group({title: texts('Closed on'), help: texts('Holidays and other days off, in that time zone.'), children: dates.element}));
  show();

  function show() {
    weekly.hidden = always.value() === 'always';
  }

  const value = () => ({hours: {always: always.value() === 'always', timezone: zone.input.value || null,
    weekly: Object.fromEntries([...days].map(([day, row]) => [day, row.value()])), closed_dates: dates.value()}});
  return {element: el('div.groups', always.element, weekly), value};
}

/** One weekday: from when to when, several times perhaps. The end of the day is kept as 24:00, which no time field knows. */
function dayRow({texts, word, ranges, onChange}) {
  const list = el('div.ranges');
  const add = iconButton(texts('Add hours on {day}', {day: word}), 'plus', {kind: 'quiet small', onclick: () => { put(USUAL).focus(); changed(); }});
  const element = el('div.weekday', {role: 'group', 'aria-label': word}, el('span.label', word), list, add);
  set(ranges);

  function put([from, to]) {
    const start = textInput({type: 'time', value: from, 'aria-label': texts('{day} from', {day: word})});
    const end = textInput({type: 'time', value: to === '24:00' ? '00:00' : to, 'aria-label': texts('{day} until', {day: word})});
    const range = el('div.range', start, el('span', {'aria-hidden': 'true'}, '–'), end,
      iconButton(texts('Remove these hours'), 'close', {kind: 'quiet small', onclick: () => { range.remove(); changed(); add.focus(); }}));
    list.append(range);
    return start;
  }

  function changed(silent = false) {
    list.querySelector('.hush')?.remove();
    if (!list.children.length) list.append(el('span.hush', texts('Closed')));
    add.hidden = list.querySelectorAll('.range').length >= MOST_RANGES;
    if (!silent) onChange();
  }

  function set(next) {
    fill(list);
    next.forEach(put);
    changed(true);
  }

  function value() {
    return [...list.querySelectorAll('.range')].map((range) => [...range.querySelectorAll('input')].map((input) => input.value))
      .filter(([from, to]) => from && to).map(([from, to]) => [from, to === '00:00' ? '24:00' : to]);
  }

  return {element, set, value};
}

function closedDates({texts, dates, onChange}) {
  const list = el('div.chip-row');
  const input = textInput({type: 'date', 'aria-label': texts('A date'), onkeydown: (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    add();
  }});
  const element = el('div.stack-3', list, el('div.actions', input, button(texts('Add'), {iconName: 'plus', onclick: add})));
  let chosen = [...dates];
  draw();

  function add() {
    if (!input.value || chosen.includes(input.value)) return input.focus();
    chosen = [...chosen, input.value].sort();
    input.value = '';
    draw();
    return onChange();
  }

  function draw() {
    fill(list, chosen.map((date) => el('span.tag.large', new Date(`${date}T12:00:00`).toLocaleDateString([], {weekday: 'short', year: 'numeric', month: 'short', day: 'numeric'}),
      iconButton(texts('Remove {date}', {date}), 'close', {kind: 'quiet small', onclick: () => { chosen = chosen.filter((one) => one !== date); draw(); input.focus(); onChange(); }}))));
  }

  return {element, value: () => chosen};
}
