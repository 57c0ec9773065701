const CODES = {
  NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'none', OverconstrainedError: 'none',
  NotReadableError: 'busy', AbortError: 'busy',
};
const PICTURE = {width: {ideal: 1280}, height: {ideal: 720}, frameRate: {max: 30}};

const failed = (code) => Object.assign(Error(`No media: ${code}.`), {code});

/** Whether this browser, on this page, can take part in a call at all; pages without https cannot. */
export const canCall = () => Boolean(globalThis.RTCPeerConnection && navigator.mediaDevices?.getUserMedia);

export const canShare = () => Boolean(navigator.mediaDevices?.getDisplayMedia);

const asked = async (method, wishes) => {
  if (!navigator.mediaDevices?.[method] || !globalThis.RTCPeerConnection) throw failed('unsupported');
  try {
    return await navigator.mediaDevices[method](wishes);
  } catch ({name}) {
    throw failed(CODES[name] ?? 'none');
  }
};

/**
 * The microphone ('voice'), or microphone and camera ('video'). `devices`: {microphone, camera} ids as `devices()`
 * names them, {facing: 'user' | 'environment'} on phones, {audio: false} for a camera alone.
 * Throws an error with `code`: 'denied', 'none' (no such device), 'busy' (another program has it), 'unsupported'.
 */
export const openMedia = (media, {microphone, camera, facing, audio = true} = {}) => asked('getUserMedia', {
  audio: audio && (!microphone || {deviceId: {ideal: microphone}}),
  video: media === 'video' && {...PICTURE, ...camera ? {deviceId: {ideal: camera}} : {facingMode: facing ?? 'user'}},
});

/** A screen or window that the person picks; throws as `openMedia` does, 'denied' also when they think better of it. */
export const shareScreen = () => asked('getDisplayMedia', {video: {frameRate: {max: 15}}, audio: false});

export const closeMedia = (stream) => stream?.getTracks().forEach((track) => track.stop());

/** {microphones, cameras, speakers}, each a list of {id, label}; labels are empty before the first permission. */
export const devices = async () => {
  const all = await navigator.mediaDevices?.enumerateDevices?.() ?? [];
  const of = (kind) => all.filter((one) => one.kind === kind && one.deviceId).map(({deviceId: id, label}) => ({id, label}));
  return {microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput')};
};

/** How loud a stream is: {read() -> 0..1, stop()}. */
export const level = (stream) => {
  const out = new AudioContext();
  const analyser = new AnalyserNode(out, {fftSize: 512});
  const samples = new Float32Array(analyser.fftSize);
  out.createMediaStreamSource(stream).connect(analyser);
  return {
    read() {
      analyser.getFloatTimeDomainData(samples);
      return Math.min(1, Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length) * 4);
    },
    stop: () => out.close(),
  };
};
