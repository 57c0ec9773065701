import {closeMedia, openMedia, shareScreen} from '../../../backend/laleo/console/static/modules/call-media.js';

/**
 * What the visitor lets the other side hear and see: {stream, muted, camera, screen, facing} and how that is changed.
 * `put(kind, track)` hands a track on; `changed()` is told after each step; a device that refuses leaves all as it was.
 */
export const createSending = (stream, put, changed) => {
  let stopped;

  const exchange = (kind, track) => {
    for (const old of stream.getTracks()) {
      if (old.kind !== kind) continue;
      old.stop();
      stream.removeTrack(old);
    }
    if (track) stream.addTrack(track);
    put(kind, track);
  };

  /** Camera, screen, or neither: one picture goes out. */
  const show = (track, what) => {
    exchange('video', track);
    Object.assign(sending, {camera: what === 'camera', screen: what === 'screen'});
    if (track) track.onended = () => show(null); // the browser's own button ended it
    changed();
  };

  const wish = async (asked, take) => {
    const fresh = await asked.catch(() => null);
    if (stopped) closeMedia(fresh);
    else if (fresh) take(fresh.getTracks()[0]);
  };

  const sending = {
    stream,
    muted: false,
    camera: Boolean(stream.getVideoTracks().length),
    screen: false,
    facing: 'user',
    mute() {
      sending.muted = !sending.muted;
      for (const track of stream.getAudioTracks()) track.enabled = !sending.muted;
      changed();
    },
    useCamera: (devices) => wish(openMedia('video', {audio: false, ...devices}), (track) => show(track, 'camera')),
    useMicrophone: (microphone) => wish(openMedia('voice', {microphone}), (track) => {
      track.enabled = !sending.muted;
      exchange('audio', track);
    }),
    toggleCamera: () => sending.camera ? show(null) : sending.useCamera({facing: sending.facing}),
    /** The other camera of a phone. */
    turn() {
      sending.facing = sending.facing === 'user' ? 'environment' : 'user';
      exchange('video', null); // many phones open one camera at a time
      sending.useCamera({facing: sending.facing});
    },
    toggleScreen: () => sending.screen ? show(null) : wish(shareScreen(), (track) => show(track, 'screen')),
    said: () => ({muted: sending.muted, camera: sending.camera, screen: sending.screen, held: false}),
    stop() {
      stopped = true;
      closeMedia(stream);
    },
  };
  return sending;
};
