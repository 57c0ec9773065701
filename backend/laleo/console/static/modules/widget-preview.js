import {el, fill, icon, setText} from './el.js';
import {host} from './format.js';
import {textOn} from './colour.js';

/** A page like the owner's with the widget open on it, on a desktop or a phone; show(widget) repaints. */
export function createPreview({texts, widget}) {
  const title = el('strong');
  const greeting = el('p');
  const address = el('span.clip');
  const view = el('div.view', el('span.bone.short'), el('span.bone.tall'), el('span.bone'), el('span.bone'), el('span.bone.short'),
    el('div.widget-panel', el('header', title),
      el('div.talk', greeting, el('p.mine', texts('Do you ship to Portugal?'))), el('div.write', texts('Write a message'))),
    el('div.widget-button', icon('message')));
  const browser = el('div.browser', el('div.chrome', el('i'), el('i'), el('i'), address), view);
  const element = el('section.preview', {'aria-label': texts('Preview')}, sizes(), browser);

  function sizes() {
    const group = el('div.actions', el('h2.push-end', texts('Preview')), el('div.segments', {role: 'group', 'aria-label': texts('Size')},
      [['desktop', 'Desktop'], ['phone', 'Phone']].map(([size, word], index) =>
        el('button', {type: 'button', 'aria-pressed': String(index === 0), onclick: (event) => resize(size, event.currentTarget)}, icon(size, {small: true}), texts(word)))));
    return group;
  }

  function resize(size, pressed) {
    element.classList.toggle('on-phone', size === 'phone');
    for (const one of pressed.parentElement.children) one.setAttribute('aria-pressed', String(one === pressed));
  }

  function show({appearance, allowed_origins: origins}) {
    browser.style.setProperty('--widget-accent', appearance.accent);
    browser.style.setProperty('--widget-on-accent', textOn(appearance.accent));
    view.classList.toggle('left', appearance.position === 'left');
    setText(title, appearance.title || texts('Chat with us'));
    setText(greeting, appearance.greeting || texts('Hello! How can we help?'));
    fill(address, host(origins[0] ?? 'www.example.com'));
  }

  show(widget);
  return {element, show};
}
