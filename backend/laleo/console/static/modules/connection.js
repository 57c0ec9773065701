import {el, fill, icon} from './el.js';
import {button} from './parts.js';

const PATIENCE_MS = 3000;
const SIGNS = {
  open: ['live', 'Connected'],
  connecting: ['waiting', 'Connecting'],
  waiting: ['waiting', 'Reconnecting'],
  offline: ['missed', 'Offline'],
  closed: ['missed', 'Disconnected'],
};

/** Shows the state of the line in the rail, and a strip on top once a cut lasts longer than a blink. */
export function mountConnection(sign, strip, {realtime, outbox, texts}) {
  let timer = 0;

  function show(state) {
    const [tone, word] = SIGNS[state];
    const isOverHttp = state === 'open' && realtime.transport === 'http';
    fill(sign, el(`span.dot.${tone}`), el('span', texts(word), isOverHttp && el('small', ' ', texts('over HTTP (fallback)'))));
    sign.title = isOverHttp ? texts('This network lets no WebSocket through; everything works, a little slower.') : '';
    clearTimeout(timer);
    if (state === 'open') strip.hidden = true;
    else timer = setTimeout(() => showStrip(realtime.state), PATIENCE_MS);
  }

  function showStrip(state) {
    if (state === 'open') return;
    const kept = outbox.count();
    strip.hidden = false;
    fill(strip, icon('offline'), el('span',
      state === 'offline' ? texts('You are offline.') : texts('The live connection is down.'), ' ',
      texts('What you see may be out of date.'), ' ',
      kept ? texts('Unsent replies kept here: {kept}.', {kept}) : texts('Replies are kept and sent later.')),
    button(texts('Try now'), {kind: 'small', onclick: () => realtime.retryNow()}));
  }

  realtime.on('state', show);
  outbox.on('change', () => !strip.hidden && showStrip(realtime.state));
  show('connecting');
}
