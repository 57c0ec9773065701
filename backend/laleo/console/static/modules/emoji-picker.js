import {el} from './el.js';
import {openFloating} from './floating.js';

const ACROSS = 8;
const EMOJI = [
  ['😀', 'grin'], ['😄', 'laugh'], ['😁', 'beam'], ['😂', 'tears of joy'], ['🙂', 'smile'], ['😉', 'wink'], ['😊', 'blush'], ['😍', 'heart eyes'],
  ['🤩', 'star eyes'], ['😎', 'cool'], ['🤔', 'thinking'], ['🤗', 'hug'], ['😅', 'sweat'], ['😬', 'grimace'], ['😕', 'confused'], ['😔', 'sad'],
  ['😢', 'cry'], ['😮', 'surprised'], ['🙄', 'roll eyes'], ['😴', 'asleep'], ['👍', 'thumbs up'], ['👎', 'thumbs down'], ['👌', 'all right'], ['👋', 'wave'],
  ['🙏', 'please, thank you'], ['👏', 'applause'], ['🙌', 'hooray'], ['💪', 'strong'], ['🤝', 'handshake'], ['❤️', 'heart'], ['🎉', 'party'], ['✨', 'sparkles'],
  ['⭐', 'star'], ['🔥', 'fire'], ['💡', 'idea'], ['✅', 'done'], ['❌', 'cross'], ['⚠️', 'warning'], ['❓', 'question'], ['⏳', 'hourglass'],
  ['📦', 'parcel'], ['🚚', 'delivery'], ['💳', 'card'], ['🧾', 'receipt'], ['📎', 'paper clip'], ['📞', 'phone'], ['☕', 'coffee'], ['🎁', 'present'],
];

/** A small grid of emoji at an anchor; arrows walk, Enter picks, the focus comes back. */
export function openEmojiPicker(anchor, {texts, onPick}) {
  const buttons = EMOJI.map(([sign, name], index) => el('button', {type: 'button', tabindex: index ? '-1' : '0', title: texts(name), 'aria-label': texts(name),
    onclick: () => { floating.close(); onPick(sign); }}, sign));
  const box = el('div.picker.emoji', {role: 'dialog', 'aria-label': texts('Emoji'), onkeydown: walk}, buttons);
  const floating = openFloating(box, anchor, {above: true});
  buttons[0].focus();

  function walk(event) {
    const step = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: ACROSS, ArrowUp: -ACROSS}[event.key];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    document.activeElement.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  return floating;
}
