import css from './badge.css';

/** The number of waiting messages on the launcher; returns `set(count)`. */
export const createBadge = ({launcher: {button}, config: {texts}, on, emit}) => {
  const root = button.getRootNode();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const badge = document.createElement('span');
  badge.className = 'badge';
  badge.hidden = true;
  button.append(badge);
  let unread = 0;

  const show = () => {
    badge.hidden = !unread;
    badge.textContent = unread > 9 ? '9+' : unread;
    if (unread) button.ariaLabel = texts.launcher_unread.replace('{count}', unread);
  };
  on('close', show);
  return (count) => {
    if (count === unread) return;
    unread = count;
    if (!count) button.ariaLabel = button.ariaExpanded === 'true' ? texts.launcher_close : texts.launcher_open;
    show();
    emit('unread', count);
  };
};
