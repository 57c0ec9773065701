import {emitter} from './emitter.js';
import {createLauncher} from './launcher.js';

const METHODS = 'ready open close toggle show hide identify reset setAttributes addTags track page prefill sendMessage call hangup openCallback forgetMe destroy'.split(' ');

const script = document.currentScript || document.querySelector('script[data-laleo-widget]');
const {laleoWidget: widget, laleoServer: server, laleoLocale} = script.dataset;
const locale = laleoLocale || document.documentElement.lang;
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

const report = ({code = 'failed', message: detail}, method) => {
  console.warn('Laleo:', detail);
  emit('error', {method, code, detail});
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
  const language = locale && '&locale=' + encodeURIComponent(locale);
  const answer = await fetch(`${server}/w/v1/config?widget=${widget}${language}`);
  const config = await answer.json().catch(({message}) => ({detail: `${answer.status} ${message}`}));
  if (!config.enabled) throw Object.assign(Error(config.detail || 'This widget is switched off.'), config);
  return context.config = config;
};

const idle = () => (window.requestIdleCallback || setTimeout)(
  () => context.consent === false || getLive().catch(report),
);

const boot = async () => {
  const launcher = context.launcher = createLauncher(await fetchConfig());
  const {button} = launcher;
  button.onpointerenter = button.onfocus = () => getPanel().catch(report);
  button.onclick = () => run('toggle');
  launcher.update(false);
  if (!document.body) await new Promise((go) => addEventListener('DOMContentLoaded', go));
  document.body.append(launcher.host);
  emit('ready');
  if (context.config.online != null) emit('availability', context.config.online);
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle);
};

if (!early || early.map) {
  const api = window.Laleo = {
    on,
    off,
    push: (...calls) => calls.forEach(([method, ...args]) => method.split('.').reduce((owner, name) => owner[name], api)(...args)),
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
