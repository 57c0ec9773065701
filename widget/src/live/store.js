const KEYS = ['token', 'queue', 'open', 'draft'];

/**
 * What this device remembers, by the widget's storage mode: session and none-until-open keep it in
 * sessionStorage, persistent in localStorage; none-until-open, and a visitor who refused consent,
 * keep nothing before `unlock`. Whether the panel is open always belongs to the one tab.
 */
export const createStore = (context) => {
  const {widget, config: {storage_mode: mode}} = context;
  const isFree = () => mode !== 'none-until-open' && context.consent !== false;
  const memory = {};
  const name = (key) => `laleo:${widget}:${key}`;
  const areaOf = (key) => mode === 'persistent' && key !== 'open' ? localStorage : sessionStorage;

  // A page in a sandbox, or a full disk, refuses: then memory serves until the page is left.
  const read = (key) => {
    try {
      return JSON.parse(areaOf(key).getItem(name(key)));
    } catch {
      return null;
    }
  };
  const write = (key) => {
    try {
      if (memory[key] == null) areaOf(key).removeItem(name(key));
      else areaOf(key).setItem(name(key), JSON.stringify(memory[key]));
    } catch {
      return;
    }
  };
  let unlocked = isFree() || KEYS.some((key) => read(key));

  const unlock = () => {
    if (!unlocked) Object.keys(memory).forEach(write);
    unlocked = true;
  };

  return {
    /** Another tab may have written since, so the device's copy comes before memory's. */
    get: (key) => unlocked && read(key) || memory[key],
    set(key, value) {
      memory[key] = value;
      if (unlocked) write(key);
    },
    /** The visitor uses the chat: what that needs is kept from now on. */
    unlock,
    consented: () => isFree() && unlock(),
    clear() {
      for (const key of KEYS) {
        delete memory[key];
        write(key);
      }
      unlocked = isFree();
    },
  };
};
