/**
 * Run `work` soon after it is asked for, at most once in `period` milliseconds and never outside a frame: however
 * much changes meanwhile, it runs once. Stops with the signal.
 */
export function atMost(period, work, {signal} = {}) {
  let timer = 0;
  let last = -Infinity;
  const run = () => requestAnimationFrame(() => {
    timer = 0;
    last = performance.now();
    if (!signal?.aborted) work();
  });
  signal?.addEventListener('abort', () => clearTimeout(timer), {once: true});

  return () => {
    if (timer || signal?.aborted) return;
    timer = setTimeout(run, Math.max(0, last + period - performance.now()));
  };
}
