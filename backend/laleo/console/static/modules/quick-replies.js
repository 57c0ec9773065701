import {el, fill} from './el.js';
import {iconButton} from './parts.js';

const MOST = 6;
const LONGEST = 40;

/** Answers the visitor may tap: up to six short texts that go with one message. */
export function createQuickReplies({texts, values = []}) {
  const chosen = [...values];
  const input = el('input', {type: 'text', maxlength: String(LONGEST), 'aria-label': texts('Add an answer to tap'), placeholder: texts('Add an answer to tap, then Enter'), onkeydown: pressed, onblur: () => take()});
  const element = el('div.quick', {role: 'group', 'aria-label': texts('Quick replies'), hidden: chosen.length === 0});
  draw();

  function pressed(event) {
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      take();
    }
    if (event.key === 'Backspace' && !input.value && chosen.length) {
      chosen.pop();
      draw();
      input.focus();
    }
  }

  function take() {
    const text = input.value.trim();
    if (!text || chosen.length >= MOST || chosen.includes(text)) return;
    chosen.push(text);
    const focused = document.activeElement === input;
    input.value = '';
    draw();
    if (focused) input.focus();
  }

  function remove(text) {
    chosen.splice(chosen.indexOf(text), 1);
    draw();
    input.focus();
  }

  function draw() {
    fill(element, chosen.map((text) => el('span.chip', text, iconButton(texts('Remove {name}', {name: text}), 'close', {kind: 'quiet tiny', onclick: () => remove(text)}))),
      chosen.length < MOST && input);
  }

  function toggle() {
    element.hidden = !element.hidden;
    if (element.hidden) clear();
    else input.focus();
    return !element.hidden;
  }

  function clear() {
    chosen.length = 0;
    input.value = '';
    draw();
    element.hidden = true;
  }

  function read() {
    take();
    return [...chosen];
  }

  return {element, toggle, clear, values: read};
}
