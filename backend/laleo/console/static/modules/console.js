import {createApi} from './api.js';
import {createOutbox} from './outbox.js';
import {createRealtime} from './realtime.js';
import {mountAccountMenus} from './account-menus.js';
import {mountAttention} from './attention.js';
import {mountAvailability} from './availability.js';
import {mountConnection} from './connection.js';
import {renew} from './notifications.js';
import {startPwa} from './pwa.js';
import {mountRail} from './rail.js';
import {createRights} from './rights.js';
import {mountCallCentre} from './call-centre.js';
import {pathsUnder, startRouter} from './router.js';
import {texts} from './texts.js';

const ROOT = '/console';

function signedOut() {
  location.assign(`/login?${new URLSearchParams({next: location.pathname + location.search})}`);
}

function realtimeAddress() {
  const url = new URL('/rt/v1/ws', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

const stage = document.querySelector('[data-stage]');
const api = createApi({
  csrf: document.querySelector('meta[name=csrf-token]')?.content,
  onSignedOut: signedOut,
});
const may = createRights({role: stage.dataset.role, limited: 'limited' in stage.dataset});
const realtime = createRealtime({api, url: realtimeAddress()});
const outbox = createOutbox({api, realtime, storage: sessionStorage});
const rail = mountRail(document.querySelector('.rail nav'), {realtime, texts});
const calls = mountCallCentre({api, realtime, texts, may, memberId: stage.dataset.member, navigate: (address) => navigate(address), signal: new AbortController().signal});

mountConnection(document.querySelector('[data-connection]'), document.querySelector('[data-strip]'), {realtime, outbox, texts});
mountAccountMenus(document.querySelector('.rail'), {api, texts});
mountAvailability(document.querySelector('[data-availability]'), {api, texts, may});
const {navigate} = startRouter({
  stage,
  read: pathsUnder(ROOT),
  load: (name) => import(`./${name}.js`),
  onScreen: rail.current,
  context: {api, realtime, outbox, texts, may, calls, memberId: stage.dataset.member, publicUrl: stage.dataset.publicUrl, demo: 'demo' in stage.dataset},
});
mountAttention({realtime});
startPwa({navigate, onDecline: (id) => calls.desk.decline(id).catch(() => { /* it rings no more */ })});
renew(api);
realtime.start();
