const RESTART_AFTER_MS = 3_000;
const REBUILD_AFTER_MS = 12_000;
const SAMPLE_EVERY_MS = 5_000;

/** Which RTCPeerConnection a description comes from: the session id of its origin line (RFC 8866, 5.2). */
const originOf = ({sdp}) => /^o=\S+ (\S+)/m.exec(sdp)?.[1];

/**
 * One side of a call, by perfect negotiation (W3C WebRTC 1.0, 10.7). `signal(data)` carries what the other
 * side's `receive(data)` takes, in order; what is lost on the way heals by `restart()`. The polite side waits
 * for the first offer, unless it takes up a call that is `running`. A side that begins anew (a reloaded page)
 * shows in its descriptions, and the connection is built again for it.
 *
 * `on`: track(stream) the other side's stream, the same one for the whole call; state(s) as connectionState has
 * it; media(data) what the other side said by `say`; quality({rtt_ms, jitter_ms, loss, bitrate_kbps, codec});
 * trouble(error).
 */
export function createPeer({polite, iceServers = [], policy = 'all', running = false, signal, on = {}}) {
  const remote = new MediaStream();
  const local = new MediaStream();
  const wished = {}; // kind -> track, null while nothing of that kind is sent
  let connection;
  let leads; // whether this side may make the first offer
  let other; // origin of the other side's descriptions
  let offering;
  let answering;
  let early; // candidates that came before their description
  let said;
  let healing;
  let sampling;
  let last = {};
  let chain = Promise.resolve();

  const report = (error) => on.trouble?.(error);
  const send = (description) => signal({description: {type: description.type, sdp: description.sdp}});

  const offer = async () => {
    offering = true;
    try {
      await connection.setLocalDescription();
      send(connection.localDescription);
    } finally {
      offering = false;
    }
  };

  const transceiver = (kind) => connection.getTransceivers().find(({receiver, currentDirection}) =>
    receiver.track.kind === kind && currentDirection !== 'stopped');

  /** Send the track, or nothing; a kind that was not part of the call yet is negotiated. */
  const put = async (kind, track) => {
    const line = transceiver(kind);
    if (!line && track) connection.addTrack(track, local);
    if (!line && !track && kind === 'audio' && leads) connection.addTransceiver(kind, {direction: 'recvonly'}); // to hear needs no microphone
    if (!line) return;
    await line.sender.replaceTrack(track);
    if (track && !/send/.test(line.direction)) line.direction = 'sendrecv';
  };

  const heal = () => {
    if (!healing) healing = setTimeout(() => {
      peer.restart();
      healing = setTimeout(() => build(true), REBUILD_AFTER_MS - RESTART_AFTER_MS);
    }, RESTART_AFTER_MS);
  };

  const changed = () => {
    const {connectionState: state} = connection;
    if (state === 'connected') {
      clearTimeout(healing);
      healing = 0;
      sampling ||= setInterval(() => sample().catch(report), SAMPLE_EVERY_MS);
    }
    if (state === 'disconnected' || state === 'failed') heal();
    on.state?.(state);
  };

  function build(offers) {
    leads = offers;
    clearTimeout(healing);
    healing = 0;
    connection?.close();
    early = [];
    offering = answering = false;
    other = null;
    last = {};
    for (const track of remote.getTracks()) remote.removeTrack(track);
    const mine = connection = new RTCPeerConnection({iceServers, iceTransportPolicy: policy, bundlePolicy: 'max-bundle'});
    const guard = (listener) => (event) => mine === connection && listener(event);
    mine.onnegotiationneeded = guard(() => (leads || mine.remoteDescription) && offer().catch(report));
    mine.onicecandidate = guard(({candidate}) => signal({candidate: candidate && candidate.toJSON()}));
    mine.onconnectionstatechange = guard(changed);
    mine.ontrack = guard(({track}) => {
      for (const old of remote.getTracks()) if (old.kind === track.kind) remote.removeTrack(old);
      remote.addTrack(track);
      on.track?.(remote);
    });
    for (const kind of Object.keys(wished)) put(kind, wished[kind]).catch(report);
  }

  const describe = async (description) => {
    const origin = originOf(description);
    if (other && origin !== other) build(!polite && description.type === 'answer');
    if (description.type === 'answer' && connection.signalingState !== 'have-local-offer') return;
    const isReady = !offering && (connection.signalingState === 'stable' || answering);
    if (description.type === 'offer' && !isReady && !polite) {
      if (connection.signalingState === 'have-local-offer') send(connection.localDescription); // it may have been lost
      return;
    }
    answering = description.type === 'answer';
    await connection.setRemoteDescription(description);
    answering = false;
    other = origin;
    await Promise.all(early.splice(0).map(addCandidate));
    if (description.type !== 'offer') return;
    await connection.setLocalDescription();
    send(connection.localDescription);
  };

  /** One that belongs to a description that was ignored or replaced is of no use, and no harm. */
  const addCandidate = (candidate) => connection.addIceCandidate(candidate ?? undefined).catch(() => {});

  const take = async ({description, candidate, media}) => {
    if (!connection || connection.signalingState === 'closed') return;
    if (description) {
      const before = other;
      await describe(description);
      if (said && other !== before) signal({media: said}); // whoever is new there has not heard it
    }
    if (candidate !== undefined) {
      if (connection.remoteDescription) await addCandidate(candidate);
      else early.push(candidate);
    }
    if (media) on.media?.(media);
  };

  /** What the last five seconds were like, from the browser's own counters (W3C webrtc-stats). */
  const sample = async () => {
    const all = [...(await connection.getStats()).values()];
    const streams = all.filter(({type}) => type === 'inbound-rtp');
    if (!streams.length) return;
    const pair = all.find(({type, nominated, state}) => type === 'candidate-pair' && nominated && state === 'succeeded');
    const sum = (name) => streams.reduce((total, one) => total + (one[name] ?? 0), 0);
    const now = {at: performance.now(), bytes: sum('bytesReceived'), packets: sum('packetsReceived'), lost: sum('packetsLost')};
    const came = now.packets - (last.packets ?? 0);
    const lost = Math.max(0, now.lost - (last.lost ?? 0));
    const codecs = streams.map(({codecId}) => all.find(({id}) => id === codecId)?.mimeType.split('/')[1]).filter(Boolean);
    if (last.at) {
      on.quality?.({
        rtt_ms: Math.round((pair?.currentRoundTripTime ?? 0) * 1000),
        jitter_ms: Math.round(Math.max(...streams.map(({jitter}) => jitter ?? 0)) * 1000),
        loss: came + lost ? lost / (came + lost) : 0,
        bitrate_kbps: Math.round((now.bytes - last.bytes) * 8 / (now.at - last.at)),
        codec: [...new Set(codecs)].join('+'),
      });
    }
    last = now;
  };

  const peer = {
    /** Begin with the tracks of this stream; null only listens. */
    add(stream) {
      const [audio = null, video] = ['audio', 'video'].map((kind) => stream?.getTracks().find((track) => track.kind === kind));
      peer.replace('audio', audio);
      if (video) peer.replace('video', video);
    },
    /** Another microphone, camera or screen instead of what is sent; null sends nothing of that kind. */
    replace(kind, track) {
      wished[kind] = track;
      return put(kind, track).catch(report);
    },
    /** What the other side signalled. */
    receive: (data) => chain = chain.then(() => take(data)).catch(report),
    /** Find a way again: the network, or the line that carries the signals, was away. */
    restart() {
      if (connection.signalingState === 'closed') return;
      connection.restartIce();
      if (connection.signalingState === 'have-local-offer') offer().catch(report);
    },
    /** {muted, camera, screen, held}: what this side shows of itself, told again to whoever comes anew. */
    say(media) {
      said = media;
      if (other) signal({media});
    },
    /** The browser's counters as a list (W3C webrtc-stats). */
    stats: async () => [...(await connection.getStats()).values()],
    state: () => connection.connectionState,
    close() {
      clearTimeout(healing);
      clearInterval(sampling);
      connection.close();
    },
  };
  build(!polite || running);
  return peer;
}
