import {el, fill, icon} from './el.js';
import {whileBusy} from './parts.js';

let counter = 0;

/** A labelled field: {element, input, wrong(text)}; help and errors are tied to the input for screen readers. */
export function field({label, help, input, name}) {
  const id = `field-${(counter += 1)}`;
  const wrongPlace = el('p.wrong', {id: `${id}-wrong`, hidden: true});
  input.id ||= id;
  if (name) input.name = name;
  input.setAttribute('aria-describedby', [help && `${id}-help`, `${id}-wrong`].filter(Boolean).join(' '));
  const element = el('div.field', el('label', {for: input.id}, label), input,
    help && el('p.help', {id: `${id}-help`}, help), wrongPlace);
  function wrong(text) {
    wrongPlace.hidden = !text;
    fill(wrongPlace, text && icon('warning', {small: true}), text && el('span', text));
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }
  input.addEventListener('input', () => wrong(''));
  return {element, input, wrong};
}

/** A text input with the look of the house. */
export function textInput(attributes = {}) {
  return el('input.input', {type: 'text', ...attributes});
}

/** A select from [value, label] pairs. */
export function selectInput(pairs, chosen, attributes = {}) {
  return el('select.input', attributes,
    pairs.map(([value, label]) => el('option', {value, selected: value === chosen}, label)));
}

/** Radio cards: {element, value()} from [value, title, help]. */
export function choiceField({legend, name, options, chosen, onchange}) {
  const inputs = options.map(([value]) => el('input', {
    type: 'radio', name, value, checked: value === chosen, ...(onchange ? {onchange} : {})}));
  const element = el('fieldset.field', el('legend', legend), el('div.choices', options.map(([, title, help], index) =>
    el('label.choice', inputs[index], el('strong', title), help && el('span.help', help)))));
  return {element, value: () => inputs.find((input) => input.checked)?.value};
}

/**
 * A form whose submit runs `send`; problems that name a field are shown at it, others at the end.
 * `fields` maps the API's field names to what field() returned.
 */
export function form({fields = {}, children, send}) {
  const wrongPlace = el('p.notice.missed', {role: 'alert', hidden: true});
  const element = el('form.form', {novalidate: true}, children, wrongPlace);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const pressed = event.submitter ?? element.querySelector('[type=submit]');
    fill(wrongPlace).hidden = true;
    whileBusy(pressed, () => send().catch((error) => showProblem(error)));
  });

  function showProblem(error) {
    const named = Object.entries(fields).filter(([name, one]) => {
      const detail = error.about?.(name);
      if (detail) one.wrong(detail);
      return detail;
    });
    if (named.length) named[0][1].input.focus();
    else {
      wrongPlace.hidden = false;
      fill(wrongPlace, icon('warning'), el('span', error.message), error.requestId && el('code', error.requestId));
    }
  }
  return element;
}
