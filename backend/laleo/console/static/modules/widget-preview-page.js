import {previewLine} from './preview-line.js';

/**
 * The page in the editor's frame: the widget's own files run here, but whatever they would tell a server is answered
 * by this page. So no visitor is made, nothing is stored, and settings that are not saved can be looked at.
 */
const PATIENCE_MS = 1000;
let shown = null; // {config, open, online}

const realFetch = globalThis.fetch.bind(globalThis);
const nothing = () => new Response('{"detail":"This is a preview."}', {status: 404, headers: {'Content-Type': 'application/json'}});
const memory = () => Object.create({
  getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; },
  setItem(key, value) { this[key] = String(value); },
  removeItem(key) { delete this[key]; },
  clear() { for (const key of Object.keys(this)) delete this[key]; },
});

function isolate() {
  for (const area of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, area, {value: memory(), configurable: true});
  globalThis.fetch = async (address, options) => {
    const {pathname} = new URL(address?.url ?? address, location.href);
    if (pathname === '/w/v1/config') return Response.json(shown.config);
    return /\.js$/.test(pathname) ? realFetch(address, options) : nothing();
  };
  globalThis.WebSocket = previewLine(() => shown);
  globalThis.EventSource = class extends EventTarget { close() { /* never opened */ } };
  navigator.sendBeacon = () => true;
  // Only somebody who works in this frame may be moved in it: the editor's fields keep the focus.
  const focus = HTMLElement.prototype.focus;
  HTMLElement.prototype.focus = function focusHere(...how) {
    if (document.hasFocus()) focus.apply(this, how);
  };
}

/** One after the other: a script that is on its way cannot be called back, and would meet the next one. */
let turn = Promise.resolve();
function show(next) {
  shown = next;
  turn = turn.then(() => next === shown && put(next)).catch((error) => console.error(error));
}

async function put(next) {
  const {config, open} = next;
  await Promise.race([globalThis.Laleo?.destroy?.(), new Promise((go) => { setTimeout(go, PATIENCE_MS); })]).catch(() => {});
  for (const one of document.querySelectorAll('laleo-widget, script[data-laleo-widget]')) one.remove();
  delete globalThis.Laleo;
  const script = document.createElement('script');
  Object.assign(script.dataset, {laleoWidget: config.widget_id, laleoServer: location.origin, laleoLocale: config.locale});
  script.src = '/widget.js';
  await new Promise((go) => {
    script.addEventListener('load', go);
    script.addEventListener('error', go);
    document.head.append(script);
  });
  if (open) globalThis.Laleo?.open();
}

isolate();
addEventListener('message', ({origin, source, data}) => {
  if (origin === location.origin && source === parent && data?.type === 'laleo-preview') show(data.shown);
});
parent.postMessage({type: 'laleo-preview-ready'}, location.origin);
