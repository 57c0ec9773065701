const EVERY_MS = 3_600_000; // WordPress takes one for at least twelve hours

/** The header that proves to WordPress who asks, renewed while the page stays open. */
export function keepNonce({nonce, renew}) {
  const headers = {'X-WP-Nonce': nonce};
  let renewedAt = Date.now();

  async function again() {
    if (Date.now() - renewedAt < EVERY_MS) return;
    const answer = await fetch(renew, {credentials: 'same-origin'}).catch(() => null);
    if (!answer?.ok) return;
    headers['X-WP-Nonce'] = (await answer.text()).trim();
    renewedAt = Date.now();
  }

  setInterval(again, EVERY_MS / 6);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && again());
  return headers;
}
