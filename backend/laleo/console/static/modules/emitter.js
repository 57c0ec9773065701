/** Listeners by name: {on(name, listener, {signal}), emit(name, value)}. */
export function createEmitter() {
  const listeners = new Map();

  function on(name, listener, {signal} = {}) {
    if (signal?.aborted) return;
    if (!listeners.has(name)) listeners.set(name, new Set());
    const all = listeners.get(name);
    all.add(listener);
    signal?.addEventListener('abort', () => all.delete(listener), {once: true});
  }

  function emit(name, value) {
    for (const listener of [...(listeners.get(name) ?? [])]) listener(value);
  }

  return {on, emit};
}
