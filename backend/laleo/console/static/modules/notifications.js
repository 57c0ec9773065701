const KEY = 'laleo.notifications';
const SCOPE = '/console';

/** 'insecure', 'unsupported', 'blocked', 'on' or 'off' on this device. */
export async function notificationState() {
  if (!isSecureContext) return 'insecure';
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported';
  if (Notification.permission === 'denied') return 'blocked';
  const subscription = await current();
  return subscription && remembered() && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Ask for permission and subscribe; resolves the new state. */
export async function switchOn(api) {
  if (await Notification.requestPermission() !== 'granted') return notificationState();
  const [{key}, registration] = await Promise.all([api.get('/push-key'), navigator.serviceWorker.ready]);
  const subscription = await subscribe(registration, key);
  await api.post('/push-subscriptions', subscription.toJSON());
  remember(true);
  return 'on';
}

/** Take the subscription back, here and on the server. */
export async function switchOff(api) {
  remember(false);
  const subscription = await current();
  const {data} = await api.get('/push-subscriptions');
  await Promise.all(data.filter((one) => one.current).map((one) => api.remove(`/push-subscriptions/${one.id}`)));
  await subscription?.unsubscribe();
}

/** Tell the server again where this device is: push services give out new addresses. */
export async function renew(api) {
  if (!remembered() || await notificationState() !== 'on') return;
  const subscription = await current();
  await api.post('/push-subscriptions', subscription.toJSON()).catch(() => { /* the next start tries again */ });
}

/** A subscription made for another key (another server's, or an old one) cannot be used: it is made anew. */
async function subscribe(registration, key) {
  const options = {userVisibleOnly: true, applicationServerKey: key};
  try {
    return await registration.pushManager.subscribe(options);
  } catch (error) {
    if (error.name !== 'InvalidStateError') throw error;
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    return registration.pushManager.subscribe(options);
  }
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  return registration?.pushManager.getSubscription();
}

/** Whose choice it was: the next person at this computer is asked anew. */
function member() {
  return document.querySelector('[data-stage]')?.dataset.member || 'me';
}

function remembered() {
  try {
    return localStorage.getItem(KEY) === member();
  } catch {
    return false;
  }
}

function remember(on) {
  try {
    if (on) localStorage.setItem(KEY, member());
    else localStorage.removeItem(KEY);
  } catch { /* storage may be refused; the switch then shows "off" after a reload */ }
}
