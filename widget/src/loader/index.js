/* global FROZEN -- path and integrity of each part, set by the build; null in the loader that follows the server */
import {emitter} from './emitter.js';
import {createLauncher} from './launcher.js';
import {verified} from './verified.js';

const METHODS = 'ready open close toggle show hide identify reset setAttributes addTags track page prefill sendMessage call hangup openCallback forgetMe destroy'.split(' ');

const script = document.currentScript || document.querySelector('[data-laleo-widget]');
const {laleoWidget: widget, laleoServer: server, laleoLocale, laleoConsent} = script.dataset;
const early = window.Laleo;
const {on, off, emit} = emitter();
const consent = {};
const parts = {};
const prefix = `laleo:${widget}:`;
const page = new AbortController();
let booted;

/** A part of the widget, fetched and started once; anew when that failed. */
const part = (name) => parts[name] ||= (FROZEN ? verified(server, FROZEN[name], script) : import(server + context.config.files[name]))
  .then(({start}) => start(context))
  .catch((error) => {
    parts[name] = 0;
    throw error;
  });
const getPanel = () => Promise.all(['panel', 'conversation', 'live'].map(part));

/** The device's memory; none in a sandbox. */
const areas = () => {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return [];
  }
};

const report = ({code = 'failed', message: detail}, method) => {
  console.warn('Laleo:', detail);
  emit('error', {method, code, detail});
};

const methods = {
  ready: (listener) => listener?.(),
  /** `quiet`: opened by a message or a page change, so focus stays and nothing new is stored. */
  open: async (quiet) => (await getPanel())[0].show(quiet === context),
};

/** Every call waits for the configuration, and for the part that answers what the loader cannot. */
const run = (method, ...args) => {
  const result = booted.then(async () => {
    if (!methods[method]) await part('api');
    return methods[method](...args);
  });
  result.catch((error) => report(error, method));
  return result;
};

/** What the parts share. Each adds the methods it can answer. */
const context = {
  server, widget, page, consent, on, emit, methods, run, report, part, getPanel,
  /** Leaves nothing of this widget on the device. */
  wipe() {
    for (const area of areas()) {
      for (const key in area) key.startsWith(prefix) && area.removeItem(key);
    }
  },
};

const fetchConfig = async () => {
  const query = new URLSearchParams({widget, locale: laleoLocale || document.documentElement.lang});
  const answer = await fetch(`${server}/w/v1/config?${query}`);
  const config = await answer.json().catch(() => ({detail: 'HTTP ' + answer.status}));
  if (!config.enabled) throw Object.assign(Error(config.detail), config);
  return context.config = config;
};

const isChatting = () => areas()[0]?.[prefix + 'open'];

/** Behind the consent that the widget's settings ask for, only a chat that was open in this tab goes on. */
const wake = () => {
  if ((consent.tracking ?? context.config.privacy.consent !== 'required') || isChatting()) part('live').catch(report);
};

const boot = async () => {
  if (laleoConsent === 'required') {
    await new Promise((go) => on('consent', () => (consent.chat || consent.tracking) && go()));
  }
  const {host, button} = context.launcher = createLauncher(await fetchConfig());
  button.onpointerenter = button.onfocus = () => getPanel().catch(report);
  button.onclick = () => run(context.opened ? 'close' : 'open');
  if (context.config.appearance.hide_on.length) await part('rules');
  (document.body || document.documentElement).append(host);
  addEventListener('click', ({target}) => target.closest?.('[data-laleo-open]') && run('open'), page);
  emit('ready');
  const idle = window.requestIdleCallback || setTimeout;
  if (document.readyState === 'complete') idle(wake);
  else addEventListener('load', () => idle(wake), page);
};

if (!early || early.map) {
  const api = window.Laleo = {
    on,
    off,
    push: (...calls) => calls.forEach(([method, ...args]) => api[method](...args)),
    consent: {
      get: () => ({...consent}),
      set: (given) => {
        Object.assign(consent, given === !!given ? {chat: given, tracking: given} : given);
        if (consent.chat === false || consent.tracking === false && !isChatting()) context.wipe();
        emit('consent', consent);
        booted.then(wake, () => {});
      },
    },
  };
  api['consent.set'] = api.consent.set;
  METHODS.forEach((method) => { api[method] = (...args) => run(method, ...args); });
  booted = boot();
  booted.catch(report);
  api.push(...early || []);
}
