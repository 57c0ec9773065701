import {h, icon, SHAPES} from './dom.js';

const MAX = 4000;
const NEAR = 3800;
const MAX_HEIGHT_PX = 144;

/** Where the visitor writes: grows with the text, Enter sends, Shift+Enter breaks the line. */
export const createComposer = (live, {text}) => {
  const field = h('textarea', {rows: 1, ariaLabel: text('composer_label'), placeholder: text('composer_placeholder'), enterKeyHint: 'send'});
  const send = h('button', {className: 'send', type: 'submit', ariaLabel: text('send')}, icon(SHAPES.send));
  const counter = h('p', {className: 'counter', role: 'status', hidden: true});
  const form = h('form', {}, h('div', {className: 'field'}, field, send), counter);

  const count = () => field.value.length < NEAR ? field.value.length : [...field.value.trim()].length;
  const canSend = () => field.value.trim() && count() <= MAX;

  const resize = () => {
    field.style.height = '';
    if (field.scrollHeight > field.clientHeight) field.style.height = `${Math.min(field.scrollHeight, MAX_HEIGHT_PX)}px`;
  };

  const refresh = () => {
    const left = MAX - count();
    field.dir = field.value ? 'auto' : ''; // empty, it reads as the widget does
    send.ariaDisabled = String(!canSend());
    counter.hidden = left > MAX - NEAR;
    counter.className = left < 0 ? 'counter over' : 'counter';
    counter.textContent = text(left < 0 ? 'characters_over' : 'characters_left', {count: Math.abs(left)});
    resize();
  };

  field.addEventListener('input', () => {
    live.store.set('draft', field.value);
    if (field.value) live.typing();
    refresh();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!canSend()) return;
    live.send(field.value);
    live.store.set('draft', null);
    field.value = '';
    refresh();
    field.focus();
  });

  const draft = () => {
    field.value = live.store.get('draft') || '';
    refresh();
  };
  return {node: form, field, refresh, draft};
};
