const AGAIN_MS = 600_000;

/**
 * The site itself says who is logged in: the tag's `data-laleo-identity` names the address, on the
 * page's own origin. Whoever is not logged in is asked for once in ten minutes at most.
 */
export const askSite = async (address, {store}, own) => {
  const url = new URL(address, location.href);
  const before = store.get('site') || {};
  if (url.origin !== location.origin || !before.known && Date.now() - before.at < AGAIN_MS) return;
  const ask = async () => (await (await fetch(url, {credentials: 'same-origin'})).json()).token;
  let token = await ask();
  const known = !!token;
  if (!known && before.known) own.reset(); // logged out: the next person on this device is somebody else
  store.set('site', {known, at: Date.now()});
  if (known) {
    own.identify(() => {
      const first = token;
      token = null;
      return first || ask();
    });
  }
};
