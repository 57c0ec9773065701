/**
 * Make a parent's children match `items` in order, reusing the element of each key:
 * create(item) builds one, update(element, item) repaints it. Elements are moved only when out of place.
 */
export function keyedChildren(parent, {key, create, update = () => {}}) {
  const known = new Map();

  return function show(items) {
    const wanted = new Set(items.map(key));
    for (const [id, element] of known) {
      if (wanted.has(id)) continue;
      element.remove();
      known.delete(id);
    }
    let place = parent.firstElementChild;
    for (const item of items) {
      const id = key(item);
      const element = known.get(id) ?? create(item);
      known.set(id, element);
      update(element, item);
      if (element === place) place = place.nextElementSibling;
      else parent.insertBefore(element, place);
    }
  };
}

/** Run `work` at most once per frame, however often it is asked for; stops with the signal. */
export function oncePerFrame(work, {signal} = {}) {
  let asked = false;
  return () => {
    if (asked || signal?.aborted) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (!signal?.aborted) work();
    });
  };
}

/** Run `work` again and again until the signal ends it; milliseconds. */
export function every(period, work, {signal}) {
  const timer = setInterval(work, period);
  signal.addEventListener('abort', () => clearInterval(timer), {once: true});
}
