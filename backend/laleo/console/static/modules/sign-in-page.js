import {createApi} from './api.js';
import {mountSignIn} from './sign-in.js';
import {texts} from './texts.js';

const place = document.querySelector('[data-sign-in]');
mountSignIn(place, {
  // The mail comes in the language of the page, whichever way that was chosen.
  api: createApi({headers: {'Accept-Language': document.documentElement.lang}}),
  texts,
  intent: place.dataset.intent,
  mode: place.dataset.mode,
  go: () => location.assign(place.dataset.next),
});
