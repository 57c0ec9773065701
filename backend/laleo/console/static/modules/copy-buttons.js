import {copyAndTell} from './copy.js';

for (const pressed of document.querySelectorAll('[data-copy]')) {
  pressed.addEventListener('click', () => copyAndTell(pressed, pressed.closest('.code').querySelector('pre').textContent));
}
