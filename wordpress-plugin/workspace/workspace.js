import {createApi} from './modules/api.js';
import {createOutbox} from './modules/outbox.js';
import {createRealtime} from './modules/realtime.js';
import {fill} from './modules/el.js';
import {mountAvailability} from './modules/availability.js';
import {mountCallCentre} from './modules/call-centre.js';
import {mountConnection} from './modules/connection.js';
import {mountRail} from './modules/rail.js';
import {createRights} from './modules/rights.js';
import {startRouter} from './modules/router.js';
import {settleIn} from './modules/shell.js';
import {errorState} from './modules/states.js';
import {texts} from './modules/texts.js';
import {pagesOf, placesIn} from './places.js';
import {keepNonce} from './nonce.js';

const FIRST = 'live';

const desk = document.querySelector('#laleo-desk');
const stage = desk.querySelector('[data-stage]');
const {api: base, server} = desk.dataset;
const places = placesIn(desk.dataset.page, {server, screens: [...desk.querySelectorAll('[data-screen]')].map(({dataset}) => dataset.screen), first: FIRST});
const headers = keepNonce(desk.dataset);
const api = createApi({base, headers});

settleIn({address: places.address, overlays: () => desk, sitePages: pagesOf(desk.dataset.pages, headers)});
start().catch((error) => fill(stage, errorState(texts, error, () => location.reload())));

/** Who I am decides what is offered; then the same screens as in the console. */
async function start() {
  const {member, principal} = await api.get('/me');
  const may = createRights({role: member?.role === 'viewer' ? 'viewer' : 'operator', limited: Boolean(member?.site_ids)});
  const memberId = member?.id ?? principal.id;
  const realtime = createRealtime({api, url: `${server.replace(/^http/, 'ws')}/rt/v1/ws`});
  const outbox = createOutbox({api, realtime, storage: sessionStorage});
  const rail = mountRail(desk.querySelector('nav'), {realtime, texts});
  const calls = mountCallCentre({api, realtime, texts, may, memberId, navigate: (address) => router.navigate(address), signal: new AbortController().signal});
  mountConnection(desk.querySelector('[data-connection]'), desk.querySelector('[data-strip]'), {realtime, outbox, texts});
  mountAvailability(desk.querySelector('[data-availability]'), {api, texts, may});
  const router = startRouter({
    stage, read: places.read, onScreen: rail.current,
    load: (name) => import(`./modules/${name}.js`),
    context: {api, realtime, outbox, texts, may, calls, memberId, publicUrl: server},
  });
  realtime.start();
}
