import {el, fill, setText} from './el.js';
import {every} from './keyed.js';
import {plural} from './texts.js';
import {createSparkline} from './sparkline.js';

const MINUTES = 60;
const READ_AGAIN_MS = 60_000;
const SAY_AGAIN_MS = 20_000; // a screen reader is not told of every coming and going

/** How many are here, and the line of visits begun in the last hour. */
export function createLiveCount({api, realtime, texts, presence, signal}) {
  const shown = el('span.now', {'aria-hidden': 'true'});
  const said = el('span.visually-hidden', {role: 'status'});
  const line = createSparkline();
  const hour = el('span.last-hour', {hidden: true}, line.element, el('span.faint', texts('last hour')));
  const element = el('div.live-count', shown, said, hour);
  let total = null; // what the server counts, for a list that does not hold them all
  let saidAt = -Infinity;
  let begun = [];

  realtime.on('counts', (counts) => { total = counts.online ?? total; }, {signal});
  realtime.on('visitor_online', () => add(), {signal});
  realtime.on('welcome', ({resumed}) => resumed && read(), {signal});
  every(READ_AGAIN_MS, () => document.visibilityState === 'visible' && read(), {signal});
  read();

  function here() {
    if (!presence.complete && total !== null) return total;
    let count = 0;
    for (const visitor of presence.visitors.values()) if (visitor.online) count += 1;
    return count;
  }

  function paint() {
    const count = here();
    if (shown.dataset.count === String(count)) return;
    shown.dataset.count = String(count);
    fill(shown, el('strong', count.toLocaleString()), el('span.words', plural(texts, count, 'visitor on your sites now', 'visitors on your sites now')));
    say();
  }

  function say() {
    const wait = saidAt + SAY_AGAIN_MS - performance.now();
    if (wait > 0) return;
    saidAt = performance.now();
    setText(said, shown.textContent.replace(/^[\d.,\s]+/, '$& '));
    setTimeout(() => !signal?.aborted && say(), SAY_AGAIN_MS + 50);
  }

  async function read() {
    try {
      begun = (await api.get('/visitors/timeline', {minutes: MINUTES}, {signal})).data.map(({visits}) => visits);
      draw();
    } catch { /* the count stands without its line */ }
  }

  function add() {
    if (!begun.length) return;
    begun[begun.length - 1] += 1;
    draw();
  }

  function draw() {
    const all = begun.reduce((sum, one) => sum + one, 0);
    hour.hidden = false;
    line.show(begun, texts('{all} visits began in the last hour, at most {most} in one minute', {all, most: Math.max(0, ...begun)}));
  }

  return {element, paint};
}
