import {createEmitter} from './emitter.js';
import {createRevisions} from './revisions.js';
import {unanswered} from './call-words.js';
import {uniqueId} from './unique.js';

const KEY = 'laleo.call';

/**
 * The calls that concern this member now, kept by realtime frames: `ringing` (those that ring for them) and `mine` (the
 * one they are in; `here` when this tab carries it). Emits 'change', 'ring' with an entry, 'stop' with {call, reason, by},
 * 'signal', 'mine' when the own call begins or ends, 'mine-changed', and 'left' with the call that is over here.
 */
export function createCallDesk({api, realtime, memberId, signal, storage = sessionStorage}) {
  const {on, emit} = createEmitter();
  const {isNews} = createRevisions();
  const ringing = new Map(); // call id -> {call, leg_id, until}
  let mine = null;
  let answering = '';
  let key = ''; // of our own wish to take a call up here

  function welcomed({calls}) {
    if (!calls) return;
    for (const id of [...ringing.keys()]) if (!calls.ringing.some(({call}) => call.id === id)) stop(id, 'missed');
    for (const entry of calls.ringing) ring(entry);
    if (calls.mine) rejoin(calls.mine);
    else if (mine) leave();
    emit('change');
  }

  /** After a cut the call goes on where it was; after a reload this tab takes it up again. */
  function rejoin(entry) {
    const here = mine?.call.id === entry.call.id ? mine.here : remembered() === entry.call.id;
    setMine({...entry, here});
  }

  function ring(entry) {
    const isNew = !ringing.has(entry.call.id);
    ringing.set(entry.call.id, entry);
    heardOf(entry.call);
    if (isNew) emit('ring', entry);
    emit('change');
  }

  function stop(id, reason, by) {
    const entry = ringing.get(id);
    if (!entry) return;
    ringing.delete(id);
    emit('stop', {call: entry.call, reason, by});
    emit('change');
  }

  function heardOf(call) {
    if (!isNews(call)) return;
    if (ringing.has(call.id) && call.ended_at) stop(call.id, unanswered(call) ? 'missed' : 'cancelled');
    else if (ringing.has(call.id)) ringing.set(call.id, {...ringing.get(call.id), call}); // one that runs is handed on to us
    follow(call);
    emit('change');
  }

  /** My call: begun in another tab, changed, given to a colleague, or over. */
  function follow(call) {
    const isMine = call.state === 'answered' && call.answered_by?.id === memberId;
    if (mine?.call.id === call.id) {
      if (isMine) setMine({...mine, call});
      else leave(call);
    } else if (isMine && !mine && call.id !== answering) setMine({call, leg_id: null, ice_servers: [], here: false});
  }

  function setMine(next) {
    const isOther = mine?.call.id !== next.call.id || mine.here !== next.here;
    mine = next;
    remember(mine.here ? mine.call.id : '');
    emit(isOther ? 'mine' : 'mine-changed', mine);
    emit('change');
  }

  function leave(call = null) {
    const before = mine;
    mine = null;
    if (before?.here) remember('');
    emit('mine', null);
    if (before?.here) emit('left', call ?? before.call);
    emit('change');
  }

  /** Answer; the first who does has the call, the others get the error code 'answered_elsewhere'. */
  async function answer(id) {
    answering = id;
    try {
      const entry = await realtime.send('call_answer', {call_id: id});
      ringing.delete(id);
      heardOf(entry.call);
      setMine({...entry, here: true});
      return entry;
    } catch (error) {
      if (error.code === 'answered_elsewhere') stop(id, 'answered_elsewhere');
      throw error;
    } finally {
      answering = '';
    }
  }

  /** This member does not take the call; the others go on ringing. */
  async function decline(id) {
    await ask('call_decline', id, 'decline');
    stop(id, 'declined', {id: memberId});
  }

  /** Hang up; where that cannot be told, the server notices that nobody is here any more. */
  async function end(id) {
    try {
      const answer = await ask('call_end', id, 'end');
      if (answer?.call ?? answer?.state) heardOf(answer.call ?? answer);
    } catch (error) {
      if (mine?.call.id === id) leave();
      throw error;
    }
  }

  /** By the line, or by REST while the line is down. */
  function ask(frame, id, verb) {
    return realtime.state === 'open' ? realtime.send(frame, {call_id: id}) : api.post(`/calls/${id}/${verb}`);
  }

  /** Go on here with the call that another tab or device carries. */
  async function takeUp() {
    key = uniqueId();
    const entry = await realtime.send('call_take', {call_id: mine.call.id, key});
    if (mine?.call.id === entry.call.id) setMine({...entry, here: true});
  }

  function taken({call_id: id, key: by}) {
    if (by !== key && mine?.here && mine.call.id === id) setMine({...mine, here: false});
  }

  const hold = (id, held) => realtime.send('call_hold', {call_id: id, held});

  function remembered() {
    try {
      return storage.getItem(KEY);
    } catch {
      return '';
    }
  }

  function remember(id) {
    try {
      if (id) storage.setItem(KEY, id);
      else storage.removeItem(KEY);
    } catch { /* a reload then does not find the way back by itself */ }
  }

  realtime.on('welcome', welcomed, {signal});
  realtime.on('call', ({call}) => heardOf(call), {signal});
  realtime.on('call_ring', ring, {signal});
  realtime.on('call_stop', ({call_id: id, reason, by}) => stop(id, reason, by), {signal});
  realtime.on('call_taken', taken, {signal});
  realtime.on('call_signal', (frame) => emit('signal', frame), {signal});

  return {on, memberId, answer, decline, end, hold, takeUp, ringing, get mine() { return mine; }};
}
