// Served after a line that says what this release is made of: const SHELL = {release, assets, offline, files, icon, badge}.
/* global SHELL */
// Kept here: files whose address names their release, and the page for no network. Never pages of a person, never the API.
const PREFIX = 'laleo-shell-';
const CACHE = PREFIX + SHELL.release;

self.addEventListener('install', (event) => event.waitUntil(fillShell()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  if (event.request.mode === 'navigate' && url.pathname.startsWith('/console')) event.respondWith(page(event.request));
  else if (url.pathname.startsWith(SHELL.assets)) event.respondWith(file(event.request));
});
self.addEventListener('push', (event) => event.waitUntil(notify(read(event.data))));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(event.action === 'acknowledge' ? acknowledge(event.notification) : open(event.notification.data.url));
});

async function fillShell() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.files.map((address) => new Request(address, {cache: 'reload', credentials: 'omit'})));
  await self.skipWaiting();
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The page from the server, or the one that says there is no network. */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(SHELL.offline)) ?? Response.error();
  }
}

/** A file of this release: it never changes. */
async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** What the server sent; a message that cannot be read is still shown, because browsers ask for that. */
function read(data) {
  try {
    return data.json();
  } catch {
    return {title: 'Laleo', body: '', url: '/console', tag: 'laleo'};
  }
}

async function notify({title, body, url, tag, acknowledge: link}) {
  const actions = [{action: 'open', title: 'Open'}];
  if (link) actions.push({action: 'acknowledge', title: 'I take care of it'});
  await self.registration.showNotification(title, {
    body, tag, renotify: true, icon: SHELL.icon, badge: SHELL.badge, actions, data: {url, acknowledge: link, title},
  });
}

/** Press the button without opening anything; when that fails, the page of the link says why. */
async function acknowledge({data}) {
  try {
    const answer = await fetch(data.acknowledge, {method: 'POST', credentials: 'omit', headers: {Accept: 'application/json'}});
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  } catch {
    await open(data.acknowledge);
  }
}

/** Bring an open console to this address, or open one. */
async function open(address) {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin) return;
  const windows = await self.clients.matchAll({type: 'window', includeUncontrolled: true});
  const there = windows.find((one) => one.url === url.href);
  const any = there ?? windows.find((one) => new URL(one.url).pathname.startsWith('/console'));
  if (!any) return void (await self.clients.openWindow(url.href));
  await any.focus();
  if (!there) any.postMessage({type: 'open', path: url.pathname + url.search});
}
