import {el, fill, icon} from './el.js';
import {clockLength, fileSize} from './file-words.js';

const WIDEST_PX = 320;
const TALLEST_PX = 320;

/** The files of a message: pictures as previews, sound with a player, others as tiles to download. `renew(id)` gives a fresh link. */
export function attachmentTiles(attachments, {texts, renew}) {
  return el('div.files', attachments.map((one) => tile(one, {texts, renew})));
}

function tile(file, doors) {
  if (file.kind === 'image' && file.url) return picture(file, doors);
  if (file.kind === 'audio' && file.url) return sound(file, doors);
  return document_(file, doors);
}

function picture(file, {texts, renew}) {
  const image = el('img', {src: file.preview_url ?? file.url, alt: file.name, loading: 'lazy', decoding: 'async', ...shownSize(file)});
  const link = el('a.picture', {href: file.url, target: '_blank', rel: 'noopener', title: `${file.name} · ${fileSize(file.size)}`}, image);
  onceBroken(image, async () => {
    const fresh = await renew(file.id);
    link.href = fresh.url;
    image.src = fresh.preview_url ?? fresh.url;
  }, () => fill(link, icon('warning', {small: true}), texts('The picture is not available')));
  return link;
}

/** Its place is kept before it is loaded, so that nothing jumps. */
function shownSize({width, height}) {
  if (!width || !height) return {width: String(WIDEST_PX), height: String(TALLEST_PX / 2)};
  const scale = Math.min(1, WIDEST_PX / width, TALLEST_PX / height);
  return {width: String(Math.max(24, Math.round(width * scale))), height: String(Math.max(24, Math.round(height * scale)))};
}

function sound(file, {texts, renew}) {
  const player = el('audio', {src: file.url, controls: true, preload: 'metadata', 'aria-label': texts('Play {name}', {name: file.name})});
  onceBroken(player, async () => { player.src = (await renew(file.id)).url; }, () => player.replaceWith(el('span.faint', texts('The recording is not available'))));
  return el('div.sound', player, el('span.faint', [file.name, file.duration_s && clockLength(file.duration_s)].filter(Boolean).join(' · ')));
}

function document_(file, {texts, renew}) {
  const open = async (event) => {
    if (Date.parse(file.expires_at) > Date.now()) return;
    event.preventDefault();
    const fresh = await renew(file.id);
    Object.assign(file, fresh);
    open_(fresh.url);
  };
  return el('a.file', {href: file.url || null, download: file.name, onclick: open, title: texts('Download {name}', {name: file.name})},
    icon('file'), el('span.stack', el('span.clip', file.name), el('span.faint', [kindWord(file, texts), fileSize(file.size)].join(' · '))), icon('download', {small: true}));
}

function open_(url) {
  el('a', {href: url, download: ''}).click();
}

function kindWord({kind, content_type: type}, texts) {
  if (kind === 'pdf') return 'PDF';
  if (type === 'text/csv') return 'CSV';
  return kind === 'text' ? texts('Text') : kind === 'audio' ? texts('Recording') : texts('Picture');
}

/** A link that is over is renewed once; what fails again is said. */
function onceBroken(media, mend, giveUp) {
  media.addEventListener('error', () => {
    media.addEventListener('error', giveUp, {once: true});
    mend().catch(giveUp);
  }, {once: true});
}
