import {el, setText} from './el.js';
import {createAttachmentTray} from './attachment-tray.js';
import {createCannedPicker} from './canned-picker.js';
import {createQuickReplies} from './quick-replies.js';
import {createVoiceRecorder} from './voice-recorder.js';
import {FILE_TYPES} from './file-words.js';
import {button, iconButton} from './parts.js';
import {openEmojiPicker} from './emoji-picker.js';

const LONGEST = 4000;
const TYPING_EVERY_MS = 3000;
const WARN_FROM = 3600;

/**
 * Where a reply is written: Enter sends, Shift+Enter breaks the line, and a toggle turns it into a note.
 * onSend({body, internal, attachments, quick_replies}) may return a promise; while it runs nothing is sent twice, and
 * when it fails the text stays. What else it can do comes with what it is given: `upload` (files, pictures, voice),
 * `canned` ({find, fillIn}), `allowNote`, `allowQuick`. `blocked()` says why no reply may be sent now, or nothing.
 */
export function createComposer({texts, label, placeholder, allowNote = false, allowQuick = false, canned = null, upload = null, draft = '', kept = {}, signal,
  onSend, onTyping = () => {}, onDraft = () => {}, blocked = () => ''}) {
  let internal = false;
  let saidTypingAt = 0;
  let sending = false;
  let quickButton = null;
  const hint = el('span.hint');
  const wrong = el('p.wrong', {role: 'alert', hidden: true});
  const area = el('textarea', {rows: '1', 'aria-label': label, placeholder, value: draft, oninput: changed, onkeydown: pressed, onpaste: pasted});
  const picker = canned && createCannedPicker({area, texts, ...canned});
  const tray = upload && createAttachmentTray({texts, upload, onChange: changed, kept: kept.attachments});
  const voice = upload && createVoiceRecorder({texts, signal, onFile: (file) => tray.add([file]), onProblem: say});
  const quick = allowQuick && createQuickReplies({texts, values: kept.quick_replies});
  const noteButton = allowNote && button(texts('Note'), {kind: 'quiet small', iconName: 'note', 'aria-pressed': 'false',
    title: texts('Internal note: only your team sees it (Alt+N)'), onclick: () => setInternal(!internal)});
  const sendButton = button(texts('Send'), {kind: 'primary small', iconName: 'send', onclick: send});
  const element = el('div.composer', picker?.element, area, tray?.element, voice?.strip, quick?.element, wrong, el('div.bar', noteButton, tools(), hint, sendButton));
  if (upload) acceptDrops();
  changed();

  function tools() {
    if (!upload && !canned && !allowQuick) return null;
    const chooser = upload && el('input', {type: 'file', multiple: true, hidden: true, accept: FILE_TYPES, tabindex: '-1', 'aria-label': texts('Files'), onchange: () => { tray.add([...chooser.files]); chooser.value = ''; }});
    quickButton = allowQuick && iconButton(texts('Offer quick replies'), 'quick', {kind: 'quiet small', 'aria-pressed': String(!quick.element.hidden), onclick: () => quickButton.setAttribute('aria-pressed', String(quick.toggle()))});
    const emoji = iconButton(texts('Emoji'), 'emoji', {kind: 'quiet small', 'aria-haspopup': 'dialog', onclick: () => openEmojiPicker(emoji, {texts, onPick: insert})});
    return el('div.tools', {role: 'group', 'aria-label': texts('Add')},
      upload && [chooser, iconButton(texts('Attach files'), 'attach', {kind: 'quiet small', onclick: () => chooser.click()}), voice.start],
      emoji, canned && iconButton(texts('Canned replies (type /)'), 'bolt', {kind: 'quiet small', onclick: () => picker.open()}), quickButton);
  }

  function setInternal(value) {
    internal = value;
    element.classList.toggle('note', internal);
    noteButton?.setAttribute('aria-pressed', String(internal));
    area.placeholder = internal ? texts('Write a note only your team can read') : placeholder;
    area.setAttribute('aria-label', internal ? texts('Internal note') : label);
    if (quick) quick.element.hidden = internal || quick.values().length === 0;
    changed();
    area.focus();
  }

  function changed() {
    const left = LONGEST - [...area.value].length;
    setText(hint, area.value.length > WARN_FROM ? texts('{left} characters left', {left}) : texts('Enter sends, Shift+Enter breaks the line'));
    say(left < 0 ? texts('Too long by {over} characters. Split it into two messages.', {over: -left}) : '');
    onDraft(area.value, {attachments: tray?.ready() ?? [], quick_replies: quick ? quick.values() : []});
    showBlocked();
    announceTyping();
  }

  /** Look again whether a reply may be sent. */
  function showBlocked() {
    const held = !internal && Boolean(blocked());
    setText(sendButton.querySelector('span'), internal ? texts('Save note') : texts('Send'));
    if (held || tray?.busy()) sendButton.setAttribute('aria-disabled', 'true');
    else sendButton.removeAttribute('aria-disabled');
  }

  function say(problem) {
    wrong.hidden = !problem;
    setText(wrong, problem);
  }

  function announceTyping() {
    if (internal || !area.value || performance.now() - saidTypingAt < TYPING_EVERY_MS) return;
    if (saidTypingAt === 0 && area.value === draft) return; // nobody has typed yet
    saidTypingAt = performance.now();
    onTyping();
  }

  function pressed(event) {
    if (picker?.pressed(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
    if (allowNote && event.altKey && event.code === 'KeyN') {
      event.preventDefault();
      setInternal(!internal);
    }
  }

  function pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!upload || files.length === 0) return;
    event.preventDefault();
    tray.add(files);
  }

  function acceptDrops() {
    const over = (event) => event.dataTransfer?.types.includes('Files');
    element.addEventListener('dragover', (event) => { if (over(event)) { event.preventDefault(); element.classList.add('drop'); } });
    element.addEventListener('dragleave', (event) => !element.contains(event.relatedTarget) && element.classList.remove('drop'));
    element.addEventListener('drop', (event) => {
      element.classList.remove('drop');
      if (!over(event)) return;
      event.preventDefault();
      tray.add([...event.dataTransfer.files]);
    });
  }

  function insert(text) {
    area.focus();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    changed();
  }

  /** Why this cannot be sent as it is; nothing when it can. */
  function hindrance(body) {
    if ([...body].length > LONGEST) return wrong.textContent;
    if (tray?.busy()) return texts('A file is still on its way.');
    return internal ? '' : blocked();
  }

  async function send() {
    const body = area.value.trim();
    const attachments = tray?.ready() ?? [];
    if (sending || !body && attachments.length === 0) return area.focus();
    const hindered = hindrance(body);
    if (hindered) {
      say(hindered);
      return area.focus();
    }
    sending = true;
    try {
      await onSend({body, internal, attachments, quick_replies: internal || !quick ? [] : quick.values()});
      empty();
    } catch (error) {
      say(error.message);
    } finally {
      sending = false;
      area.focus();
    }
    return undefined;
  }

  function empty() {
    area.value = '';
    saidTypingAt = 0;
    tray?.clear();
    quick?.clear();
    quickButton?.setAttribute('aria-pressed', 'false');
    changed();
  }

  return {element, focus: () => area.focus(), setNote: (value) => allowNote && setInternal(value), openCanned: () => picker?.open(), showBlocked, addFiles: (files) => tray?.add(files), text: () => area.value};
}
