import {h} from '../panel/dom.js';

const EMOJI = '😀 😂 😊 😍 😉 😎 🤔 😅 😢 😭 😡 😱 👍 👎 👏 🙏 👋 🤝 💪 👌 ❤️ 🎉 🔥 ✨ ⭐ ✅ ❌ ❓ ❗ 💡 📎 📞 📅 📍 💬 🚀 🎁 💳 🛒 ☕'.split(' ');
const COLUMNS = 8;

/** A small table of pictures; arrow keys walk in it, `pick(emoji)` is told the choice. */
export const createEmoji = ({text}, pick) => {
  const buttons = EMOJI.map((emoji, index) =>
    h('button', {type: 'button', tabIndex: index ? -1 : 0, onclick: () => pick(emoji)}, emoji));
  const node = h('div', {className: 'emojis', role: 'group', ariaLabel: text('emoji'), hidden: true}, ...buttons);

  const go = (from, step) => {
    const next = buttons[buttons.indexOf(from) + step];
    if (!next) return;
    from.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };

  node.addEventListener('keydown', (event) => {
    const ahead = getComputedStyle(node).direction === 'rtl' ? -1 : 1;
    const step = {ArrowRight: ahead, ArrowLeft: -ahead, ArrowDown: COLUMNS, ArrowUp: -COLUMNS}[event.key];
    if (!step) return;
    event.preventDefault();
    go(event.target, step);
  });
  return {node, focus: () => buttons.find(({tabIndex}) => !tabIndex).focus()};
};
