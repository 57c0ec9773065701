import {el, icon} from './el.js';
import {chooseTheme, chosenTheme} from './theme.js';

const THEMES = [['system', 'System', 'desktop'], ['light', 'Light', 'sun'], ['dark', 'Dark', 'moon']];

/** Three buttons for the theme of this device; `words` shows their names beside the icons. */
export function themeChoice(texts, {words = false} = {}) {
  const buttons = THEMES.map(([theme, word, sign]) =>
    el('button', {type: 'button', onclick: () => choose(theme)},
      icon(sign, {small: true}), el(words ? 'span' : 'span.visually-hidden', texts(word))));

  function choose(theme) {
    chooseTheme(theme);
    mark();
  }

  function mark() {
    buttons.forEach((button, index) => button.setAttribute('aria-pressed', String(THEMES[index][0] === chosenTheme())));
  }

  mark();
  return el('div.segments', {role: 'group', 'aria-label': texts('Theme')}, buttons);
}
