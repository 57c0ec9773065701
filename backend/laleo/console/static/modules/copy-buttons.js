import {copyAndTell} from './copy.js';
import {texts} from './texts.js';

for (const pressed of document.querySelectorAll('[data-copy]')) {
  pressed.addEventListener('click', () => copyAndTell(
    pressed, pressed.closest('.code').querySelector('pre').textContent, {done: texts('Copied'), idle: texts('Copy')}));
}
