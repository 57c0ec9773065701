/** Named listeners; each receives one detail value. A throwing listener never stops the others. */
export const emitter = () => {
  const listeners = {};
  return {
    on(name, listener) {
      (listeners[name] ||= new Set()).add(listener);
      return () => listeners[name].delete(listener);
    },
    off: (name, listener) => listeners[name]?.delete(listener),
    emit: (name, detail) => listeners[name]?.forEach(async (listener) => listener(detail)),
  };
};
