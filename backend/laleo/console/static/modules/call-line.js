import {closeMedia, openMedia} from './call-media.js';
import {createCallSession} from './call-session.js';
import {createEmitter} from './emitter.js';

const NO_CAMERA = ['none', 'busy', 'denied'];

/**
 * Takes calls in this tab: opens the microphone first, so that nobody is answered by silence, then answers. Emits
 * 'session' with the session of the call, or null once it is over.
 */
export function createCallLine({desk, realtime, signal}) {
  const {on, emit} = createEmitter();
  let session = null;
  let opening = '';

  desk.on('mine', (mine) => { if (!mine?.here) drop(); else if (mine.call.id !== opening) resume(mine); }, {signal});

  /** Answer with voice, or with voice and picture. Throws with the media's code, or the server's. */
  async function answer(call, {media = call.media, listen = false} = {}) {
    opening = call.id;
    let stream = null;
    try {
      stream = listen ? null : await open(media);
      const entry = await desk.answer(call.id);
      begin(entry, stream, false);
    } catch (error) {
      closeMedia(stream);
      throw error;
    } finally {
      opening = '';
    }
  }

  /** Picture and voice, or only voice where there is no camera to use. */
  async function open(media) {
    try {
      return await openMedia(media);
    } catch (error) {
      if (media !== 'video' || !NO_CAMERA.includes(error.code)) throw error;
      return openMedia('voice');
    }
  }

  /** Go on with a call that runs: the page was loaded anew, or another tab had it. */
  async function resume(mine) {
    if (session?.id === mine.call.id) return;
    opening = mine.call.id;
    const stream = await open(mine.call.media).catch(() => null); // to hear at least
    opening = '';
    if (desk.mine?.call.id !== mine.call.id || !desk.mine.here) closeMedia(stream);
    else begin(desk.mine, stream, true);
  }

  function begin(entry, stream, running) {
    session?.close();
    session = Object.assign(createCallSession({desk, realtime, entry, stream, running}), {id: entry.call.id});
    emit('session', session);
  }

  function drop() {
    if (!session) return;
    session.close();
    session = null;
    emit('session', null);
  }

  return {on, answer, get session() { return session; }};
}
