import {el} from './el.js';
import {whileBusy} from './parts.js';

/** A switch with its word: {element, set(on)}; `change(wanted)` resolves to what it is then. */
export function toggleSwitch({label, on, change, describedBy = null}) {
  const element = el('button.switch', {type: 'button', role: 'switch', 'aria-checked': String(on), 'aria-describedby': describedBy,
    onclick: () => whileBusy(element, async () => set(await change(element.getAttribute('aria-checked') !== 'true')))},
  el('span.knob', {'aria-hidden': 'true'}), el('span', label));

  function set(state) {
    element.setAttribute('aria-checked', String(state));
  }

  return {element, set};
}
