import {delayBefore} from './back-off.js';

/**
 * A list that is read from the server and kept current by frames, over cuts and races. `read(...)` resolves with a
 * function that puts in what was read. Every welcome reads anew until it succeeds, the first one too: what came
 * before it may be in neither. Frames that arrive meanwhile are told again on top of what was read.
 */
export function keepCurrent({realtime, signal, read}) {
  let latest = null; // the newest reading; older ones end as it does
  let missed = null;

  function load(...wish) {
    missed = [];
    const mine = attempt(wish, () => latest === mine, () => latest);
    latest = mine;
    return mine;
  }

  async function attempt(wish, isNewest, newest) {
    try {
      const put = await read(...wish);
      if (!isNewest()) return await newest();
      put();
      for (const tell of missed) tell();
    } catch (error) {
      if (!isNewest()) return newest();
      throw error;
    } finally {
      if (isNewest()) missed = null;
    }
    return undefined;
  }

  async function heal() {
    for (let tries = 0; ; tries += 1) {
      const mine = load();
      try {
        return await mine;
      } catch {
        await new Promise((resolve) => { setTimeout(resolve, delayBefore(tries)); });
        if (signal?.aborted || mine !== latest || realtime.state !== 'open') return undefined;
      }
    }
  }

  /** Listen to a frame, also while the list is being read. */
  function hear(type, listener) {
    realtime.on(type, (data) => {
      missed?.push(() => listener(data));
      listener(data);
    }, {signal});
  }

  realtime.on('welcome', heal, {signal});

  return {load, hear};
}
