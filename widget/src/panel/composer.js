import {h, icon, iconButton, SHAPES} from './dom.js';
import {createPlayer} from './player.js';
import {audio} from './sounds.js';
import {createTray} from './tray.js';
import {TYPES} from './uploads.js';

const MAX = 4000;
const NEAR = 3800;
const MAX_HEIGHT_PX = 144;
const canRecord = () => Boolean(window.MediaRecorder && navigator.mediaDevices?.getUserMedia);

/** Where the visitor writes: grows with the text, Enter sends, Shift+Enter breaks the line; files, voice and emoji beside it. */
export const createComposer = (live, words) => {
  const {text, features, extras} = words;
  const field = h('textarea', {rows: 1, ariaLabel: text('composer_label'), placeholder: text('composer_placeholder'), enterKeyHint: 'send'});
  const send = h('button', {className: 'send', type: 'submit', ariaLabel: text('send')}, icon(SHAPES.send));
  const counter = h('p', {className: 'counter', role: 'status', hidden: true});
  const said = h('span', {role: 'status'});
  const left = h('span', {className: 'left-s', ariaHidden: 'true'});
  const notice = h('p', {className: 'notice', hidden: true}, said, left);
  const picker = h('input', {type: 'file', multiple: true, accept: TYPES.join(), hidden: true});
  const tray = createTray({...words, live}, () => refresh());
  const aside = h('div');
  const tools = h('div', {className: 'tools'});
  const form = h('form', {className: 'field'}, field, tools);
  const node = h('div', {className: 'composer'}, notice, tray.node, aside, form, counter, picker);
  let timer;
  let wait = 0;
  let spokenNext = false;
  let emoji;
  let voice;

  const count = () => field.value.length < NEAR ? field.value.length : [...field.value.trim()].length;
  const isEmpty = () => !field.value.trim() && !tray.count();
  const canSend = () => !isEmpty() && !tray.isBusy() && count() <= MAX && !wait;

  const resize = () => {
    field.style.height = '';
    if (field.scrollHeight > field.clientHeight) field.style.height = `${Math.min(field.scrollHeight, MAX_HEIGHT_PX)}px`;
  };

  function refresh() {
    const room = MAX - count();
    field.dir = field.value ? 'auto' : ''; // empty, it reads as the widget does
    send.ariaDisabled = String(!canSend());
    counter.hidden = room > MAX - NEAR;
    counter.className = room < 0 ? 'counter over' : 'counter';
    counter.textContent = text(room < 0 ? 'characters_over' : 'characters_left', {count: Math.abs(room)});
    resize();
    if (spokenNext && tray.isFailed()) spokenNext = false;
    if (spokenNext && canSend()) submit();
  }

  const say = (sentence = '') => {
    said.textContent = sentence;
    notice.hidden = !sentence;
    left.textContent = '';
  };

  const write = (value) => {
    live.store.set('draft', value || null);
    field.value = value;
    refresh();
  };

  function submit() {
    if (!canSend()) return;
    spokenNext = false;
    const ids = tray.take();
    live.send(field.value, ids.length ? {attachment_ids: ids} : undefined);
    say();
    write('');
  }

  const attach = (files) => {
    if (features.attachments === false || !files.length) return;
    say();
    tray.add(files);
  };

  /** Rare tools come when they are first asked for. */
  const bring = async () => {
    if (emoji) return true;
    try {
      const {createEmoji, createVoice} = await extras();
      emoji ||= createEmoji(words, insert);
      voice ||= createVoice(words, {audio, createPlayer}, spoken);
      if (!aside.firstChild) aside.append(emoji.node, voice.node);
      return true;
    } catch {
      say(text('tool_failed'));
      return false;
    }
  };

  const closeEmoji = () => {
    if (emoji) emoji.node.hidden = true;
    smile.ariaExpanded = 'false';
  };

  const toggleEmoji = async () => {
    if (!await bring()) return;
    const open = emoji.node.hidden;
    emoji.node.hidden = !open;
    smile.ariaExpanded = String(open);
    (open ? emoji : field).focus();
  };

  function insert(picked) {
    field.setRangeText(picked, field.selectionStart, field.selectionEnd, 'end');
    closeEmoji();
    field.focus();
    write(field.value);
  }

  function spoken(file, problem) {
    form.hidden = false;
    say(problem && text(problem));
    if (file) {
      spokenNext = !field.value.trim() && !tray.count();
      tray.add([file]);
    }
    field.focus();
  }

  const record = async () => {
    say();
    if (!await bring()) return;
    closeEmoji();
    form.hidden = true;
    voice.start();
  };

  const smile = iconButton('emoji', text('emoji'), toggleEmoji);
  smile.ariaExpanded = 'false';
  tools.append(...[
    features.attachments !== false && iconButton('attach', text('attach'), () => picker.click()),
    features.emoji !== false && smile,
    features.voice_notes !== false && canRecord() && iconButton('mic', text('voice_record'), record),
    send,
  ].filter(Boolean));

  picker.addEventListener('change', () => {
    attach(picker.files);
    picker.value = '';
  });
  field.addEventListener('paste', (event) => {
    const {files} = event.clipboardData;
    if (!files.length || features.attachments === false) return;
    event.preventDefault();
    attach(files);
  });
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
    submit();
    field.focus();
  });
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !emoji || emoji.node.hidden) return;
    event.stopPropagation();
    closeEmoji();
    field.focus();
  });

  return {
    node, field, refresh, attach,
    draft() {
      field.value = live.store.get('draft') || '';
      refresh();
    },
    /** A message that was refused comes back into the field, before what was written since. */
    restore(body) {
      write([body, field.value].filter(Boolean).join('\n'));
    },
    /** Nothing leaves for some seconds; they are counted down where the visitor looks. */
    pause(seconds) {
      clearInterval(timer);
      wait = Math.max(1, Math.ceil(seconds));
      say(text('slow_down', {count: wait}));
      said.className = 'sr';
      const tick = () => {
        left.textContent = wait ? text('slow_down', {count: wait}) : '';
        if (wait-- > 0) return;
        clearInterval(timer);
        wait = 0;
        said.className = '';
        say();
        refresh();
      };
      timer = setInterval(tick, 1000);
      tick();
      refresh();
    },
    /** The panel is put away. */
    rest() {
      voice?.rest();
      closeEmoji();
    },
    stop() {
      voice?.cancel();
      clearInterval(timer);
    },
  };
};
