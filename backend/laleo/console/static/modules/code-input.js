import {el} from './el.js';

const LENGTH = 6;

/**
 * One input that looks like six cells, so that typing, pasting, autofill from a message and screen readers
 * all work as for any field. onFull(code) is called with six digits.
 */
export function codeInput({label, onFull}) {
  const cells = Array.from({length: LENGTH}, () => el('i'));
  const input = el('input', {
    type: 'text', inputmode: 'numeric', autocomplete: 'one-time-code', pattern: '[0-9]*', 'aria-label': label, required: true, spellcheck: 'false',
    oninput: changed, onfocus: mark, onblur: mark, onpaste: pasted,
  });
  const element = el('div.six', {dir: 'ltr'}, el('div.cells', {'aria-hidden': 'true'}, cells), input);

  function changed() {
    input.value = digits(input.value);
    wrong(false);
    mark();
    if (input.value.length === LENGTH) onFull(input.value);
  }

  function pasted(event) {
    event.preventDefault();
    input.value = digits(event.clipboardData.getData('text'));
    changed();
  }

  function mark() {
    const here = document.activeElement === input ? Math.min(input.value.length, LENGTH - 1) : -1;
    cells.forEach((cell, index) => cell.classList.toggle('here', index === here));
  }

  function wrong(is) {
    element.toggleAttribute('data-wrong', is);
    if (is) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  return {element, input, wrong, clear: () => { input.value = ''; mark(); }};
}

function digits(text) {
  return text.replace(/\D/g, '').slice(0, LENGTH);
}
