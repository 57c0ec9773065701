const ACK_TIMEOUT_MS = 10000;

/** 128 random bits; randomUUID exists only on https pages. */
const clientId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-');

/**
 * Messages written but not yet acknowledged, in order, kept by the store over reloads.
 * Each keeps its `client_id`, so sending again can never double it.
 */
export const createQueue = (store, transmit, changed, stuck) => {
  let inFlight;
  let timer;

  const items = () => store.get('queue') || [];
  const save = (list) => {
    store.set('queue', list.length ? list : null);
    changed();
  };
  const settle = () => {
    clearTimeout(timer);
    inFlight = null;
  };

  const queue = {
    items,
    /** `with_`: what goes along with the text (attachment_ids, details); `frame` when it is no plain message. */
    add(body, with_, frame) {
      const item = {client_id: clientId(), body, created_at: new Date().toISOString(), with: with_, frame};
      save([...items(), item]);
      queue.flush();
      return item.client_id;
    },
    /** One at a time: the order on the other side is the order of writing. */
    flush() {
      const next = !inFlight && items().find(({error}) => !error);
      if (!next || !transmit(next.frame || 'message', {...next.with, client_id: next.client_id, body: next.body})) return;
      inFlight = next.client_id;
      timer = setTimeout(stuck, ACK_TIMEOUT_MS);
    },
    remove(id) {
      if (inFlight === id) settle();
      save(items().filter(({client_id: other}) => other !== id));
      queue.flush();
    },
    fail(id, error) {
      if (inFlight === id) settle();
      save(items().map((item) => item.client_id === id ? {...item, error} : item));
      queue.flush();
    },
    retry: (id) => queue.fail(id, undefined),
    pause: settle,
  };
  return queue;
};
