import './copy-buttons.js';
import {createApi} from './api.js';
import {connectGuide} from './connect-guide.js';
import {tabSnippets} from './snippet-tabs.js';
import {texts} from './texts.js';
import {openCreateToken} from './token-create.js';

const manual = document.querySelector('.manual');
const sections = [...manual.querySelectorAll('section[id]')];
const links = new Map([...manual.querySelectorAll('nav a')].map((link) => [link.hash.slice(1), link]));

function mark(id) {
  for (const [name, link] of links) {
    if (name === id) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

// The section that crosses the upper third of the window is the one being read.
const reading = new IntersectionObserver((entries) => {
  const entered = entries.find((entry) => entry.isIntersecting);
  if (entered) mark(entered.target.id);
}, {rootMargin: '-10% 0px -65% 0px'});
for (const section of sections) reading.observe(section);

manual.querySelector('[data-create-token]')?.addEventListener('click', () => openCreateToken({
  texts,
  publicUrl: manual.dataset.publicUrl,
  api: createApi({csrf: document.querySelector('meta[name=csrf-token]')?.content, onSignedOut: () => location.assign('/login?next=/developers')}),
}));

tabSnippets([...manual.querySelectorAll('[data-snippet]')]);
manual.querySelector('[data-clients]')?.replaceChildren(connectGuide({texts, publicUrl: manual.dataset.publicUrl}));
