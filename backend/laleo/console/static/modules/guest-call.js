import {closeMedia, openMedia} from './call-media.js';
import {createCallSession} from './call-session.js';
import {createGuestScene} from './guest-scene.js';

/** What call-session.js asks of a desk, over a guest's line. */
export const guestDesk = (line) => ({
  on: (name, run, options) => name === 'signal' && line.on('call_signal', run, options),
  hold: (id, held) => line.send('call_hold', {call_id: id, held}),
});

/** Picture and voice, or only voice where there is no camera to use. */
export async function openWhatThereIs(media) {
  try {
    return await openMedia(media);
  } catch (error) {
    if (media !== 'video' || error.code === 'unsupported') throw error;
    return openMedia('voice');
  }
}

/** A running call on this page: its session and its scene. `entry` is {call, leg_id, ice_servers}; {element, close}. */
export function runCall({line, entry, stream, polite, running, texts, name, since, onEnd}) {
  const session = createCallSession({desk: guestDesk(line), realtime: line, entry, stream, polite, running});
  const scene = createGuestScene({session, texts, name, since, onEnd});
  const close = () => {
    session.close();
    scene.close();
    closeMedia(stream);
  };
  return {element: scene.element, close, session};
}
