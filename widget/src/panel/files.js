import {fileName, h, icon, SHAPES} from './dom.js';
import {createPlayer} from './player.js';
import {picture} from './pictures.js';

const MOST_WIDTH_PX = 240;
const MOST_HEIGHT_PX = 260;

/** The bytes behind an address of the server's, which gets no hint of this page. */
export const fetched = async (url) => {
  const answer = await fetch(url, {referrerPolicy: 'no-referrer'});
  if (!answer.ok) throw Error(answer.status);
  return answer.blob();
};

const isWeb = (url) => /^https?:/.test(new URL(url, location.href).protocol);

/** Only what the server signed is followed; the other side gets no hint of this page. */
const link = (properties, ...children) => h('a', {target: '_blank', rel: 'noopener noreferrer', ...properties}, ...children);

const plain = (attachment, {dates, text}) => {
  const name = fileName(attachment.name);
  const node = link({className: 'file', title: text('open_file', {name})}, icon(SHAPES.file),
    h('span', {className: 'what'}, h('bdi', {}, name), h('span', {className: 'detail'}, dates.size(attachment.size))));
  return {node, anchor: node};
};

const image = (attachment, words) => {
  const {width, height, name} = attachment;
  const canvas = h('canvas', {role: 'img', ariaLabel: fileName(name)});
  const anchor = link({className: 'picture', ariaLabel: words.text('open_file', {name: fileName(name)})}, canvas);
  const scale = Math.min(1, MOST_WIDTH_PX / (width || MOST_WIDTH_PX), MOST_HEIGHT_PX / (height || 180));
  canvas.style.aspectRatio = `${width || 4} / ${height || 3}`;
  canvas.style.width = `${Math.max(48, (width || MOST_WIDTH_PX) * scale)}px`;
  const result = {node: anchor, anchor};
  picture(() => fetched(attachment.preview_url || attachment.url), canvas, () => {
    const {node, anchor: other} = plain(attachment, words);
    other.href = anchor.href;
    result.anchor = other;
    anchor.replaceWith(node);
  });
  return result;
};

const sound = (attachment, words) => {
  const node = createPlayer({
    source: () => fetched(anchor.href),
    duration: attachment.duration_s,
    label: words.text('voice_note'),
  }, words).node;
  const anchor = h('a');
  return {node, anchor};
};

const views = {image, audio: sound};

/** A file of a message: a picture, a player, or its name. `update` takes a fresh link. */
export const fileView = (attachment, words) => {
  const view = (views[attachment.kind] || plain)(attachment, words);
  const update = ({url}) => {
    if (url && isWeb(url)) view.anchor.href = url;
  };
  update(attachment);
  return {node: view.node, update};
};
