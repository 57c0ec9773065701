/**
 * Where the console's screens are in wp-admin: "/console/inbox/cnv_…?x" is "admin.php?page=…&screen=inbox/cnv_…&x".
 * Screens that are not here are the console's own, on the server.
 */
export function placesIn(page, {server, screens, first}) {
  const here = new URL(page, location.href);

  function address(path) {
    const {pathname, searchParams, search} = new URL(path, server);
    const screen = pathname.replace(/^\/console\/?/, '');
    if (!path.startsWith('/console/')) return path;
    if (!screens.includes(screen.split('/')[0])) return `${server}${pathname}${search}`;
    const url = new URL(here);
    url.searchParams.set('screen', screen);
    for (const [name, value] of searchParams) url.searchParams.set(name, value);
    return url.href;
  }

  function read({origin, pathname, searchParams}) {
    if (origin !== here.origin || pathname !== here.pathname || searchParams.get('page') !== here.searchParams.get('page')) return null;
    const [name, ...rest] = (searchParams.get('screen') || first).split('/').filter(Boolean);
    return {name: screens.includes(name) ? name : first, rest, query: searchParams};
  }

  return {address, read};
}

/** Looks up what the site has published: resolves to [{url, title}]. */
export const pagesOf = (search, headers) => async (words) => {
  const url = new URL(search, location.href);
  url.searchParams.set('search', words);
  url.searchParams.set('per_page', '10');
  const answer = await fetch(url, {headers, credentials: 'same-origin'});
  if (!answer.ok) return [];
  return (await answer.json()).map(({url: address, title}) => ({url: address, title: plain(title)}));
};

/** Titles come as HTML. */
function plain(title) {
  return new DOMParser().parseFromString(title, 'text/html').documentElement.textContent;
}
