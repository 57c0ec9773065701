import {el, fill, icon, setText} from './el.js';
import {MAX_FILES, fileSize, refusal} from './file-words.js';
import {button, iconButton} from './parts.js';

/**
 * Files on their way into a message: each with its progress, or what went wrong in words.
 * `upload(file, {onProgress, signal})` resolves to the attachment; `onChange` is told of every change.
 */
export function createAttachmentTray({texts, upload, onChange = () => {}, kept = []}) {
  const element = el('ul.tray', {'aria-label': texts('Attached files')});
  const files = new Set();
  for (const done of kept) add_({name: done.name, size: done.size, type: done.content_type}, done);
  redraw();

  function add(chosen) {
    for (const file of chosen) {
      const room = files.size < MAX_FILES;
      const one = add_(file);
      if (room) start(one);
      else fail(one, texts('At most {most} files go with one message.', {most: MAX_FILES}), {again: false});
    }
    redraw();
  }

  function add_(file, done = null) {
    const one = {file, done, wrong: '', progress: 0, life: new AbortController(), line: el('li')};
    one.preview = file instanceof Blob && file.type.startsWith('image/') ? URL.createObjectURL(file) : done?.preview_url;
    files.add(one);
    return one;
  }

  async function start(one) {
    const why = refusal(one.file, texts);
    if (why) return fail(one, why, {again: false});
    Object.assign(one, {wrong: '', progress: 0});
    draw(one);
    try {
      one.done = await upload(one.file, {signal: one.life.signal, onProgress: (part) => progressed(one, part)});
      draw(one);
    } catch (error) {
      if (files.has(one)) fail(one, error.about?.('file') || error.message, {again: error.status === 0 || error.status >= 500 || error.status === 429});
    }
    onChange();
    return undefined;
  }

  function fail(one, wrong, {again}) {
    Object.assign(one, {wrong, again});
    draw(one);
    onChange();
  }

  function progressed(one, part) {
    one.progress = part;
    const bar = one.line.querySelector('progress');
    if (bar) bar.value = part;
    setText(one.line.querySelector('.fate') ?? one.line, texts('{percent} %', {percent: Math.round(part * 100)}));
  }

  function draw(one) {
    one.line.className = one.wrong ? 'wrong' : one.done ? 'done' : 'busy';
    fill(one.line, picture(one) ?? icon(one.file.type.startsWith('audio/') ? 'microphone' : 'file'),
      el('span.stack', el('span.clip', one.done?.name ?? one.file.name), one.wrong ? el('span.problem', {role: 'alert'}, one.wrong) : el('span.faint.fate', one.done ? fileSize(one.file.size) : texts('{percent} %', {percent: Math.round(one.progress * 100)})),
        !one.wrong && !one.done && el('progress', {max: '1', value: String(one.progress), 'aria-label': texts('Sending {name}', {name: one.file.name})})),
      one.wrong && one.again && button(texts('Try again'), {kind: 'quiet small', onclick: () => start(one)}),
      iconButton(texts('Remove {name}', {name: one.file.name}), 'close', {kind: 'quiet small', onclick: () => remove(one)}));
  }

  function picture(one) {
    if (!one.preview || (one.done && one.done.kind !== 'image')) return null;
    const image = el('img', {src: one.preview, alt: '', width: '36', height: '36'});
    image.addEventListener('error', () => image.replaceWith(icon('file')), {once: true});
    return image;
  }

  function remove(one) {
    files.delete(one);
    one.life.abort();
    if (one.preview?.startsWith('blob:')) URL.revokeObjectURL(one.preview);
    redraw();
    onChange();
  }

  function redraw() {
    for (const one of files) if (!one.line.firstChild) draw(one);
    fill(element, [...files].map((one) => one.line));
    element.hidden = files.size === 0;
  }

  function clear() {
    for (const one of files) if (one.preview?.startsWith('blob:')) URL.revokeObjectURL(one.preview);
    files.clear();
    redraw();
  }

  return {
    element, add, clear,
    ready: () => [...files].filter((one) => one.done && !one.wrong).map((one) => one.done),
    busy: () => [...files].some((one) => !one.done && !one.wrong),
    failed: () => [...files].some((one) => one.wrong),
  };
}
