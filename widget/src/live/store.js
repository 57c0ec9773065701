import {TAB_KEYS} from '../storage.js';

/**
 * What this device remembers, by the widget's storage mode: session and none-until-open keep it in
 * sessionStorage, persistent in localStorage. none-until-open, and a visitor who may not be followed,
 * keep nothing before `unlock`; who refused even the chat keeps nothing at all. Memory serves meanwhile.
 */
export const createStore = ({config: {storage_mode: mode}, consent, on, widget, wipe}, tracks) => {
  let memory = {};
  const name = (key) => `laleo:${widget}:${key}`;
  const areaOf = (key) => mode === 'persistent' && !TAB_KEYS.includes(key) ? localStorage : sessionStorage;

  // A page in a sandbox, or a full disk, refuses: then memory serves until the page is left.
  const read = (key) => {
    try {
      return JSON.parse(areaOf(key).getItem(name(key)));
    } catch {
      return null;
    }
  };
  let used = read('open') || mode === 'none-until-open' && read('token');
  const isFree = () => consent.chat !== false && (used || mode !== 'none-until-open' && tracks());
  const write = (key) => {
    try {
      if (memory[key] == null) areaOf(key).removeItem(name(key));
      else areaOf(key).setItem(name(key), JSON.stringify(memory[key]));
    } catch {
      return;
    }
  };
  const flush = () => {
    if (isFree()) Object.keys(memory).forEach(write);
  };
  on('consent', flush);

  return {
    /** Another tab may have written since, so the device's copy comes before memory's. */
    get: (key) => isFree() && read(key) || memory[key],
    set(key, value) {
      memory[key] = value;
      if (isFree()) write(key);
    },
    isUsed: () => used,
    /** The visitor uses the chat: what that needs is kept from now on. */
    unlock() {
      used = true;
      flush();
    },
    clear() {
      memory = {};
      used = false;
      wipe();
    },
  };
};
