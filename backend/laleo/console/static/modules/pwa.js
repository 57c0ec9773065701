import {createEmitter} from './emitter.js';

const WORKER = '/service-worker.js';
const SCOPE = '/console';
const {on, emit} = createEmitter();
let prompt = null;

/** Register the service worker and remember the browser's offer to install; follows pressed notifications. */
export function startPwa({navigate, onDecline = () => {}}) {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault(); // offered under Settings, where a person looks for it
    prompt = event;
    emit('change');
  });
  addEventListener('appinstalled', () => {
    prompt = null;
    emit('change');
  });
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register(WORKER, {scope: SCOPE}).catch((error) => console.warn('no service worker', error));
  navigator.serviceWorker.addEventListener('message', ({data}) => {
    if (data?.type === 'open' && data.path.startsWith('/')) go(data.path);
    if (data?.type === 'decline') onDecline(data.call);
  });

  function go(path) {
    if (path.startsWith(`${SCOPE}/`)) navigate(path);
    else location.assign(path);
  }
}

/** 'installed', 'offered' by the browser, or 'manual': by the browser's own menu. */
export function installState() {
  if (matchMedia('(display-mode: standalone)').matches || navigator.standalone) return 'installed';
  return prompt ? 'offered' : 'manual';
}

/** Ask the person whether to install; resolves whether they did. */
export async function install() {
  const asked = prompt;
  prompt = null;
  const {outcome} = await asked.prompt().then(() => asked.userChoice);
  emit('change');
  return outcome === 'accepted';
}

/** Called with 'change' when what can be done about installing changes. */
export const onInstall = on;
