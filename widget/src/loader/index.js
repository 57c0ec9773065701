import {emitter} from './emitter.js';
import {createLauncher} from './launcher.js';

const METHODS = 'ready open close toggle show hide identify reset setAttributes addTags track page prefill sendMessage call hangup openCallback forgetMe destroy'.split(' ');

const script = document.currentScript || document.querySelector('script[data-laleo-widget]');
const {laleoWidget: widget, laleoServer: server} = script.dataset;
const early = window.Laleo;
const {on, off, emit} = emitter();
let booted;
let panel;

/** The promise of `work`, made once; made anew when it failed. */
const once = (work) => {
  let result;
  return () => result ||= work().catch((error) => {
    result = 0;
    throw error;
  });
};

const load = (file) => import(server + context.config.files[file]);
const getLive = once(async () => (await load('live')).start(context));
const getPanel = once(async () => {
  const [module, live] = await Promise.all([load('panel'), getLive()]);
  return panel = module.mount(context, live);
});

const report = (error, method) => {
  const detail = {method, code: error.code || 'failed', detail: error.message};
  console.warn('Laleo:', detail.detail);
  emit('error', detail);
};

const methods = {
  ready: (listener) => listener?.(),
  /** `quiet`: opened by a message or a page change, so focus stays and nothing new is stored. */
  async open(quiet) {
    const {button} = context.launcher;
    button.ariaBusy = true;
    await getPanel().finally(() => { button.ariaBusy = false; });
    panel.show(quiet === context);
  },
  close: () => panel?.hide(),
  toggle: () => context.opened ? methods.close() : methods.open(),
  show: () => { context.launcher.host.hidden = false; },
  hide: () => { context.launcher.host.hidden = true; },
};

/** Every call waits for the configuration, and for live.js when the loader cannot answer it. */
const run = (method, ...args) => {
  const result = booted.then(async () => {
    if (!methods[method]) await getLive();
    return methods[method](...args);
  });
  result.catch((error) => report(error, method));
  return result;
};

/** What loader, live.js and panel.js share. Each adds the methods it can answer. */
const context = {
  server, widget, on, emit, methods, run, report, getPanel,
  setOpened(opened) {
    context.opened = opened;
    context.launcher.update(opened);
    emit(opened ? 'open' : 'close');
  },
};

const fetchConfig = async () => {
  const answer = await fetch(`${server}/w/v1/config?widget=${widget}`, {credentials: 'omit'});
  const config = await answer.json();
  if (!answer.ok) throw Object.assign(Error(config.detail), config);
  if (!config.enabled) throw Error('This widget is switched off.');
  return context.config = config;
};

const idle = () => setTimeout(() => {
  (window.requestIdleCallback || setTimeout)(() => context.consent === false || getLive().catch(report));
});

const boot = async () => {
  const launcher = context.launcher = createLauncher(await fetchConfig());
  const {button} = launcher;
  button.onpointerenter = button.onfocus = () => getPanel().catch(report);
  button.onclick = () => run('toggle');
  launcher.update(false);
  document.body.append(launcher.host);
  emit('ready');
  emit('availability', context.config.online);
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle);
};

if (!early || early.map) {
  const api = window.Laleo = {
    on,
    off,
    push: (...calls) => calls.forEach(([method, ...args]) => api[method](...args)),
    consent: {
      get: () => context.consent,
      set(given) {
        context.consent = given;
        emit('consent', given);
        if (given) booted.then(getLive).catch(report);
      },
    },
  };
  METHODS.forEach((method) => { api[method] = (...args) => run(method, ...args); });
  booted = boot();
  booted.catch(report);
  api.push(...early || []);
}
