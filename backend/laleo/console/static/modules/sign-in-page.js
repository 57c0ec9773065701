import {createApi} from './api.js';
import {mountSignIn} from './sign-in.js';
import {texts} from './texts.js';

const place = document.querySelector('[data-sign-in]');
mountSignIn(place, {
  api: createApi(),
  texts,
  intent: place.dataset.intent,
  mode: place.dataset.mode,
  go: () => location.assign(place.dataset.next),
});
