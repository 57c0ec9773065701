import {callerName} from './call-words.js';

const SCOPE = '/console';

/** A notification of the system while nobody looks at this tab; it goes when the ringing does. */
export async function notifyOfCall(call, texts) {
  if (!document.hidden || globalThis.Notification?.permission !== 'granted') return;
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE);
  await registration?.showNotification(texts('{name} is calling', {name: callerName(call)}), {
    body: call.page?.title || call.page?.url || '', tag: call.id, requireInteraction: true,
    actions: [{action: 'answer', title: texts('Answer')}, {action: 'decline', title: texts('Decline')}],
    data: {url: `/console/calls/${call.id}`, call: call.id},
  });
}

/** Take it away, also the one that a push brought. */
export async function forgetNotice(callId) {
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE);
  for (const one of await registration?.getNotifications() ?? []) if (one.tag === callId || one.data?.call === callId) one.close();
}
