const STEPS_MS = [500, 1000, 2000, 4000, 8000, 15_000];
const RESTART_SPREAD_MS = 3000;

/** How long to wait before try number `attempt` (from 0), with +/-50 % jitter; milliseconds. */
export function delayBefore(attempt) {
  const step = STEPS_MS[Math.min(attempt, STEPS_MS.length - 1)];
  return step * (0.5 + Math.random());
}

/** A restarting server asks everyone back at once: spread them; milliseconds. */
export function restartDelay() {
  return Math.random() * RESTART_SPREAD_MS;
}
