import {el, setText} from './el.js';
import {button} from './parts.js';

const LONGEST = 4000;
const TYPING_EVERY_MS = 3000;
const WARN_FROM = 3600;

/**
 * Where a reply is written: Enter sends, Shift+Enter breaks the line, and a toggle turns it into a note.
 * onSend({body, internal}) may return a promise; while it runs nothing is sent twice, and when it fails the text stays.
 */
export function createComposer({texts, label, placeholder, allowNote = false, draft = '', onSend, onTyping = () => {}, onDraft = () => {}}) {
  let internal = false;
  let saidTypingAt = 0;
  let sending = false;
  const hint = el('span.hint');
  const wrong = el('p.wrong', {role: 'alert', hidden: true});
  const area = el('textarea', {rows: '1', 'aria-label': label, placeholder, value: draft, oninput: changed, onkeydown: pressed});
  const noteButton = allowNote && button(texts('Note'), {kind: 'quiet small', iconName: 'note', 'aria-pressed': 'false',
    title: texts('Internal note: only your team sees it'), onclick: () => setInternal(!internal)});
  const sendButton = button(texts('Send'), {kind: 'primary small', iconName: 'send', onclick: send});
  const element = el('div.composer', area, wrong, el('div.bar', noteButton, hint, sendButton));
  changed();

  function setInternal(value) {
    internal = value;
    element.classList.toggle('note', internal);
    noteButton.setAttribute('aria-pressed', String(internal));
    area.placeholder = internal ? texts('Write a note only your team can read') : placeholder;
    setText(sendButton.querySelector('span'), internal ? texts('Save note') : texts('Send'));
    area.focus();
  }

  function changed() {
    const left = LONGEST - [...area.value].length;
    setText(hint, area.value.length > WARN_FROM ? texts('{left} characters left', {left}) : texts('Enter sends, Shift+Enter breaks the line'));
    wrong.hidden = left >= 0;
    if (left < 0) setText(wrong, texts('Too long by {over} characters. Split it into two messages.', {over: -left}));
    onDraft(area.value);
    announceTyping();
  }

  function announceTyping() {
    if (internal || !area.value || performance.now() - saidTypingAt < TYPING_EVERY_MS) return;
    saidTypingAt = performance.now();
    onTyping();
  }

  function pressed(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
    if (allowNote && event.altKey && event.code === 'KeyN') {
      event.preventDefault();
      setInternal(!internal);
    }
  }

  async function send() {
    const body = area.value.trim();
    if (!body || sending || [...body].length > LONGEST) return area.focus();
    sending = true;
    try {
      await onSend({body, internal});
      area.value = '';
      saidTypingAt = 0;
      changed();
    } catch (error) {
      wrong.hidden = false;
      setText(wrong, error.message);
    } finally {
      sending = false;
      area.focus();
    }
    return undefined;
  }

  return {element, focus: () => area.focus()};
}
