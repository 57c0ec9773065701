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
  event.waitUntil((PRESSED[event.action] ?? look)(event.notification));
});

const PRESSED = {acknowledge: ({data}) => press(data.acknowledge), answer, decline};

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

async function notify({title, body, url, tag, acknowledge: link, call, decline: refusal}) {
  const actions = call ? [{action: 'answer', title: 'Answer'}, {action: 'decline', title: 'Decline'}] : [{action: 'open', title: 'Open'}];
  if (link && !call) actions.push({action: 'acknowledge', title: 'I take care of it'});
  await self.registration.showNotification(title, {
    body, tag: call ?? tag, renotify: true, requireInteraction: Boolean(call), icon: SHELL.icon, badge: SHELL.badge, actions,
    ...(call ? {vibrate: [400, 200, 400, 200, 400]} : {}), data: {url, acknowledge: link, title, call, decline: refusal},
  });
}

function look({data}) {
  return open(data.url);
}

/** Open the call in the console, which takes it as soon as it rings there. */
function answer({data}) {
  return open(`${data.url}?answer`);
}

/** By the link of the push, or through a console that is open here. */
async function decline({data}) {
  if (data.decline) return press(data.decline);
  const windows = await self.clients.matchAll({type: 'window', includeUncontrolled: true});
  windows.find((one) => new URL(one.url).pathname.startsWith('/console'))?.postMessage({type: 'decline', call: data.call});
  return undefined;
}

/** Press the button of a link without opening anything; when that fails, the page of the link says why. */
async function press(link) {
  try {
    const answered = await fetch(link, {method: 'POST', credentials: 'omit', headers: {Accept: 'application/json'}});
    if (!answered.ok) throw new Error(`HTTP ${answered.status}`);
  } catch {
    await open(link);
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
