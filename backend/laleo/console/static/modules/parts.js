import {el, icon} from './el.js';
import {initials} from './visitor-words.js';

/** A round sign for a visitor; its colour is chosen by the id, so it stays. */
export function visitorAvatar(visitor, {large = false, presence = true} = {}) {
  const tone = [...visitor.id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5 + 1;
  return el(`span.avatar.tone-${tone}${large ? '.large' : ''}`, {'aria-hidden': 'true'},
    initials(visitor) || icon('person'), presence && el(`span.dot${visitor.online ? '.live' : ''}`));
}

/** A small coloured sign with a word. */
export function badge(text, tone = '', iconName = '') {
  return el(`span.badge${tone ? `.${tone}` : ''}`, iconName && icon(iconName), text);
}

/** A button; `kind` are its classes ("primary", "small quiet"…). */
export function button(text, {kind = '', iconName = '', onclick, ...attributes} = {}) {
  const classes = kind ? `.${kind.split(' ').join('.')}` : '';
  return el(`button.button${classes}`, {type: 'button', ...(onclick ? {onclick} : {}), ...attributes},
    iconName && icon(iconName, {small: kind.includes('small')}), text && el('span', text));
}

/** A button that is only an icon; the label is spoken and shown as a tooltip. */
export function iconButton(label, iconName, {kind = 'quiet', onclick, ...attributes} = {}) {
  return el(`button.button.only-icon.${kind.split(' ').join('.')}`, {type: 'button', title: label, 'aria-label': label, ...(onclick ? {onclick} : {}), ...attributes},
    icon(iconName, {small: kind.includes('small')}));
}

/** A link of the console that looks like a button. */
export function linkButton(text, href, {kind = '', iconName = '', ...attributes} = {}) {
  const classes = kind ? `.${kind.split(' ').join('.')}` : '';
  return el(`a.button${classes}`, {href, ...attributes}, iconName && icon(iconName), el('span', text));
}

/** A description list: facts([['Browser', 'Firefox'], …]); rows without a value are left out. */
export function facts(pairs) {
  return el('dl.facts', pairs.filter(([, value]) => value).map(([term, value]) => [el('dt', term), el('dd', value)]));
}

/** A keydown listener: Escape closes a panel, but never throws away what was typed in it. */
export function closeOnEscape(close) {
  return (event) => {
    if (event.key === 'Escape' && !event.isComposing && !event.target.value) close();
  };
}

/** Run `work` while the button is busy, so that a second press does nothing. */
export async function whileBusy(pressed, work) {
  if (pressed.getAttribute('aria-busy') === 'true') return;
  pressed.setAttribute('aria-busy', 'true');
  pressed.setAttribute('aria-disabled', 'true');
  try {
    await work();
  } finally {
    pressed.removeAttribute('aria-busy');
    pressed.removeAttribute('aria-disabled');
  }
}
