import {plainTitle} from '../live/pages.js';
import {adopt} from '../live/sheet.js';
import css from './badge.css';

/** The number of waiting messages on the launcher and before the page's title; returns `set(count)`. */
export const createBadge = ({launcher: {button}, config: {texts}, on, emit, page: {signal}}) => {
  adopt(button, css);
  const visible = button.textContent && `${button.textContent}. `; // a name has to hold what is seen
  const badge = document.createElement('span');
  badge.className = 'badge';
  badge.hidden = true;
  button.append(badge);
  let unread = 0;

  const show = () => {
    const count = unread > 9 ? '9+' : unread;
    badge.hidden = !unread;
    badge.dataset.count = count; // drawn, not written: the button's name says it in words
    if (unread) button.ariaLabel = visible + texts.launcher_unread.replace('{count}', unread);
    const title = unread && !signal.aborted ? `(${count}) ${plainTitle()}` : plainTitle();
    if (title !== document.title) document.title = title;
  };
  on('close', show);
  on('navigate', show);
  signal.addEventListener('abort', show);
  return (count) => {
    if (count === unread) return;
    unread = count;
    if (!count) button.ariaLabel = button.ariaExpanded === 'true' ? texts.launcher_close : texts.launcher_open;
    show();
    emit('unread', count);
  };
};
