/** Named listeners; each receives one detail value. A throwing listener never stops the others. */
export const emitter = () => {
  const listeners = {};
  const of = (name) => listeners[name] ||= new Set();
  return {
    on(name, listener) {
      of(name).add(listener);
      return () => of(name).delete(listener);
    },
    off: (name, listener) => of(name).delete(listener),
    emit: (name, detail) => of(name).forEach(async (listener) => listener(detail)),
  };
};
