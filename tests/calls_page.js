// Both ends of calls on one page, by the modules of the product and its realtime protocol: `desk(ticket)`
// answers whatever rings at once, `caller(widget).call(media)` calls. MODULES stands for where those are.
import {closeMedia, openMedia} from 'MODULES/call-media.js';
import {createPeer} from 'MODULES/call-peer.js';

const ALIVE_MS = 5000;
let policy = 'all';

/** A connection that has been welcomed; `on(frame)` gets what comes later. */
const dial = (hello, on) => new Promise((resolve, reject) => {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/rt/v1/ws`, 'laleo.1');
  const tell = (t, d, c) => socket.send(JSON.stringify({t, d, c}));
  socket.onopen = () => tell('hello', hello);
  socket.onclose = ({code, reason}) => reject(Error(`${code} ${reason}`));
  socket.onmessage = ({data}) => {
    const frame = JSON.parse(data);
    if (frame.t === 'error') reject(Error(frame.d.detail));
    if (frame.t === 'welcome') resolve({tell, close: () => socket.close(), welcome: frame.d});
    else on(frame, tell);
  };
});

const page = {url: location.href, title: document.title, referrer: ''};
const ends = new Map();

const join = (key, {call, ice_servers: iceServers}, polite, tell, stream) => {
  const end = {sent: 0, came: 0, state: '', alive: setInterval(() => tell('call_alive', {call_id: call.id}), ALIVE_MS)};
  end.peer = createPeer({
    polite, iceServers, policy,
    signal(data) {
      end.sent += 1;
      tell('call_signal', {call_id: call.id, data});
    },
    on: {state: (state) => { end.state = state; }},
  });
  end.peer.add(stream);
  ends.set(key, end);
  return end;
};

const drop = (key) => {
  const end = ends.get(key);
  if (!end) return;
  clearInterval(end.alive);
  end.peer.close();
  ends.delete(key);
};

const heard = async (key) => {
  const all = await ends.get(key)?.peer.stats() ?? [];
  return all.find(({type, kind}) => type === 'inbound-rtp' && kind === 'audio')?.bytesReceived ?? 0;
};

const until = async (look) => {
  while (!await look()) await new Promise((go) => setTimeout(go, 10));
};

/** Somebody at the console, with a microphone that is open already. */
const desk = async (ticket) => {
  const stream = await openMedia('voice');
  return dial({ticket}, ({t, d}, tell) => {
    if (t === 'call_ring') tell('call_answer', {call_id: d.call.id}, 'answer');
    if (t === 'ack' && d.ice_servers) join(`desk ${d.call.id}`, d, false, tell, stream);
    if (t === 'call_signal') ends.get(`desk ${d.call_id}`)?.peer.receive(d.data);
    if (t === 'call' && d.call.ended_at) drop(`desk ${d.call.id}`);
  });
};

/** A visitor; `call()` resolves once the other side is heard. */
const caller = async (widget) => {
  let ack;
  let key;
  let stream;
  const line = await dial({widget_id: widget, token: null, page, language: 'en', timezone: 'UTC'}, ({t, d}, tell) => {
    if (t === 'ack' && d.call) ack = d;
    if (t === 'call' && d.call.state === 'answered' && d.call.id === ack.call.id && !key) {
      key = `caller ${ack.call.id}`;
      join(key, ack, true, tell, stream);
    }
    if (t === 'call_signal') {
      const end = ends.get(`caller ${d.call_id}`);
      if (end) end.came += 1;
      end?.peer.receive(d.data);
    }
  });
  return {
    /** {id, ms from the click to the first sound, signals both ways until then}. */
    async call() {
      const began = performance.now();
      ack = key = null;
      stream = await openMedia('voice');
      line.tell('call', {client_id: crypto.randomUUID(), media: 'voice'}, 'call');
      await until(() => key && heard(key));
      const {sent, came, peer} = ends.get(key);
      const all = await peer.stats();
      const pair = all.find(({type, nominated, state}) => type === 'candidate-pair' && nominated && state === 'succeeded');
      const kind = all.find(({id}) => id === pair?.localCandidateId)?.candidateType;
      return {id: ack.call.id, ms: performance.now() - began, signals: sent + came, kind};
    },
    hangUp() {
      line.tell('call_end', {call_id: ack.call.id});
      drop(key);
      closeMedia(stream);
    },
    close: line.close,
  };
};

Object.assign(window, {desk, caller, heard, ends, until, setPolicy: (wanted) => { policy = wanted; }});
