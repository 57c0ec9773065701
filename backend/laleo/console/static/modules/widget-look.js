import {el, fill, icon} from './el.js';
import {contrast, isColour, readable, textOn} from './colour.js';
import {choiceField, field, form, selectInput, textInput} from './form.js';
import {button} from './parts.js';

const SWATCHES = ['#2a53d1', '#12663a', '#9c3f1d', '#643a9a', '#b3261e', '#1c1b19'];
const LANGUAGES = [['auto', 'The page or the browser decides'], ['en', 'English'], ['es', 'Español'], ['pt', 'Português'], ['fr', 'Français'], ['de', 'Deutsch'],
  ['it', 'Italiano'], ['tr', 'Türkçe'], ['ar', 'العربية'], ['ja', '日本語']];

/** The form for a widget's look; onChange(widget) on every stroke, onSaved(widget) after saving. */
export function appearanceForm({api, texts, widget, onChange, onSaved}) {
  const look = {accent: SWATCHES[0], position: 'right', title: '', greeting: '', ...widget.appearance};
  const fields = {
    name: field({label: texts('Name'), help: texts('Only your team sees it.'), input: textInput({value: widget.name, maxlength: '80', required: true})}),
    title: field({label: texts('Title'), input: textInput({value: look.title, maxlength: '60', oninput: (event) => change({title: event.target.value})})}),
    greeting: field({label: texts('Greeting'), help: texts('The first thing a visitor reads after opening.'),
      input: el('textarea.input', {rows: '3', maxlength: '200', value: look.greeting, oninput: (event) => change({greeting: event.target.value})})}),
    locale: field({label: texts('Language'), input: selectInput(LANGUAGES.map(([code, name]) => [code, code === 'auto' ? texts(name) : name]), widget.locale)}),
  };
  const position = choiceField({legend: texts('Corner'), name: 'position', chosen: look.position,
    options: [['right', texts('Right')], ['left', texts('Left')]], onchange: (event) => change({position: event.target.value})});
  const colour = colourField({texts, look, change});
  position.element.querySelector('.choices').classList.add('side-by-side');

  function change(part) {
    Object.assign(look, part);
    onChange({...widget, appearance: look});
  }

  async function send() {
    onSaved(await api.patch(`/widgets/${widget.id}`, {
      name: fields.name.input.value.trim(), locale: fields.locale.input.value,
      appearance: {accent: look.accent, position: look.position, title: look.title.trim(), greeting: look.greeting.trim()},
    }));
  }

  return form({fields, send, children: [
    fields.name.element, colour, position.element, fields.title.element, fields.greeting.element, fields.locale.element,
    el('div.actions', button(texts('Save'), {kind: 'primary', type: 'submit'})),
  ]});
}

function colourField({texts, look, change}) {
  const verdict = el('p.help', {role: 'status'});
  const hex = textInput({value: look.accent, maxlength: '7', 'aria-label': texts('Colour as #rrggbb'), oninput: (event) => isColour(event.target.value) && choose(event.target.value)});
  const picker = el('input', {type: 'color', value: look.accent, 'aria-label': texts('Pick a colour'), oninput: (event) => choose(event.target.value)});
  const swatches = SWATCHES.map((value) => {
    const swatch = el('button', {type: 'button', 'aria-label': value, 'aria-pressed': 'false', onclick: () => choose(value)});
    swatch.style.setProperty('--swatch', value);
    return swatch;
  });

  function choose(value) {
    if (hex.value !== value) hex.value = value;
    picker.value = value;
    change({accent: value.toLowerCase()});
    show();
  }

  function show() {
    swatches.forEach((swatch, index) => swatch.setAttribute('aria-pressed', String(SWATCHES[index] === look.accent)));
    const ratio = contrast(look.accent, textOn(look.accent)).toFixed(1);
    fill(verdict, readable(look.accent) ? texts('Text on this colour has a contrast of {ratio}:1 and is easy to read.', {ratio})
      : [icon('warning', {small: true}), texts('Text on this colour has a contrast of only {ratio}:1. Choose a darker or lighter one.', {ratio})]);
  }

  show();
  return el('fieldset.field', el('legend', texts('Colour')), el('div.swatches', swatches, picker, hex), verdict);
}
