import {el, fill, icon} from './el.js';
import {contrast, isColour, readable, textOn} from './colour.js';
import {textInput} from './form.js';

const SWATCHES = ['#2a53d1', '#12663a', '#9c3f1d', '#643a9a', '#b3261e', '#1c1b19'];

/** A colour with its verdict: how well text on it can be read. {element, value()} */
export function colourField({texts, colour, onChange}) {
  let chosen = colour ?? SWATCHES[0];
  const verdict = el('p.help', {role: 'status'});
  const hex = textInput({value: chosen, maxlength: '7', 'aria-label': texts('Colour as #rrggbb'), oninput: (event) => isColour(event.target.value) && choose(event.target.value)});
  const picker = el('input', {type: 'color', value: chosen, 'aria-label': texts('Pick a colour'), oninput: (event) => choose(event.target.value)});
  const swatches = SWATCHES.map((value) => {
    const swatch = el('button', {type: 'button', 'aria-label': value, 'aria-pressed': 'false', onclick: () => { choose(value); onChange(); }});
    swatch.style.setProperty('--swatch', value);
    return swatch;
  });

  function choose(value) {
    chosen = value.toLowerCase();
    if (hex.value !== value) hex.value = value;
    picker.value = value;
    show();
  }

  function show() {
    swatches.forEach((swatch, index) => swatch.setAttribute('aria-pressed', String(SWATCHES[index] === chosen)));
    const ratio = contrast(chosen, textOn(chosen)).toFixed(1);
    fill(verdict, readable(chosen) ? texts('Text on this colour has a contrast of {ratio}:1 and is easy to read.', {ratio})
      : [icon('warning', {small: true}), texts('Text on this colour has a contrast of only {ratio}:1. Choose a darker or lighter one.', {ratio})]);
  }

  show();
  return {element: el('fieldset.field', el('legend', texts('Colour')), el('div.swatches', swatches, picker, hex), verdict), value: () => chosen};
}
