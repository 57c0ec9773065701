import {soundOn} from './attention.js';
import {ring} from './call-tone.js';

/** Rings in one of the tabs of this browser, however many are open: start() and stop(). */
export function createRingSound() {
  let life = null;

  function start() {
    if (life || !soundOn()) return;
    life = new AbortController();
    const {signal} = life;
    if (!navigator.locks) return void sound(signal);
    navigator.locks.request('laleo.ring', {signal}, () => sound(signal)).catch(() => { /* stopped before its turn */ });
  }

  /** Sounds, and holds this tab's turn, until it is stopped. */
  function sound(signal) {
    const silence = ring('incoming');
    return new Promise((resolve) => { signal.addEventListener('abort', () => { silence(); resolve(); }, {once: true}); });
  }

  function stop() {
    life?.abort();
    life = null;
  }

  return {start, stop};
}
