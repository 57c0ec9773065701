import {fileName, h, icon, iconButton, SHAPES} from './dom.js';
import {picture} from './pictures.js';
import {createUpload} from './uploads.js';

const MOST = 5;

/** Files that go with the next message: each with its progress, its problem in words, and a way out. */
export const createTray = ({server, live, text, dates, known, on}, changed) => {
  const list = h('ul', {className: 'tray', ariaLabel: text('files'), hidden: true});
  const said = h('p', {className: 'sr', role: 'status'});
  const items = new Map();

  /** The visitor's token; a file chosen before the connection is up waits for it. */
  const visitor = () => live.store.get('token') || new Promise((resolve) => {
    const stop = on('connection', () => {
      const token = live.store.get('token');
      if (!token) return;
      stop();
      resolve(token);
    });
  });

  const show = () => {
    list.hidden = !items.size;
    changed();
  };

  const drop = (item) => {
    item.cancel();
    items.get(item)?.node.remove();
    items.delete(item);
    show();
  };

  const add = (file) => {
    const name = fileName(file.name);
    const bar = h('progress', {max: 100, ariaLabel: text('uploading', {name})});
    const detail = h('span', {className: 'detail'});
    const again = h('button', {className: 'link', type: 'button', hidden: true, onclick: () => item.start()}, text('retry'));
    const thumb = h('span', {className: 'thumb', ariaHidden: 'true'});
    if (file.type.startsWith('image/')) thumb.append(picture(async () => file, h('canvas'), () => thumb.replaceChildren(icon(SHAPES.file))));
    else thumb.append(icon(SHAPES[file.type.startsWith('audio/') ? 'mic' : 'file']));
    const item = createUpload(file, {
      server,
      token: visitor,
      changed({percent, attachment, problem, canRetry}) {
        bar.hidden = Boolean(attachment || problem);
        bar.value = percent;
        again.hidden = !(problem && canRetry);
        detail.textContent = problem ? text(problem, {size: dates.size(10e6)}) : attachment || !percent ? dates.size(file.size) : `${percent} %`;
        node.classList.toggle('failed', Boolean(problem));
        if (attachment) known.set(attachment.id, attachment);
        if (problem || attachment) said.textContent = problem ? `${name}: ${detail.textContent}` : text('uploaded', {name});
        changed();
      },
    });
    const node = h('li', {}, thumb,
      h('span', {className: 'what'}, h('bdi', {}, name), detail, bar), again,
      iconButton('close', text('remove_file', {name}), () => drop(item)));
    items.set(item, {node});
    list.append(node);
    item.start();
  };

  return {
    node: h('div', {}, list, said),
    add(files) {
      const room = MOST - items.size;
      [...files].slice(0, Math.max(0, room)).forEach(add);
      if (files.length > room) said.textContent = text('files_most', {count: MOST});
      show();
    },
    count: () => items.size,
    /** True while something is still on its way or has failed. */
    isBusy: () => [...items.keys()].some(({attachment}) => !attachment),
    isFailed: () => [...items.keys()].some(({problem}) => problem),
    /** The attachments, and an empty tray. */
    take() {
      const ids = [...items.keys()].map(({attachment}) => attachment.id);
      items.clear();
      list.replaceChildren();
      show();
      return ids;
    },
  };
};
