import {currentPage} from '../live/pages.js';
import {createIdentity} from './identity.js';
import {askSite} from './site.js';

const refused = (detail, code) => Object.assign(Error(detail), {code});
const isPlain = (value) => value && typeof value === 'object' && !Array.isArray(value);

/** What a site says to the widget beyond opening it: who is there, what they did, what is to be forgotten. */
export const start = async (context) => {
  const {emit, launcher: {host}, methods, on, page, part} = context;
  const live = await part('live');
  const {socket, store} = live;
  const identity = createIdentity(context, live);
  let waiting = [];

  /** True when it went out, false when it waits in memory for a connection that is allowed. */
  const tell = (type, data) => {
    live.connect();
    if (socket.state !== 'online') {
      waiting.push([type, data]);
      return false;
    }
    socket.send(type, data, type);
    return true;
  };
  on('connection', (state) => {
    if (state === 'online') waiting.splice(0).forEach(([type, data]) => socket.send(type, data, type));
  });
  on('identity:changed', (who) => {
    if (!who) waiting = [];
  });

  const place = (hidden) => {
    context.hidden = hidden;
    if (context.place) context.place();
    else host.hidden = hidden;
  };

  const isOnline = () => socket.state === 'online' || new Promise((resolve, reject) => {
    const off = on('connection', (state) => {
      if (state === 'online') resolve();
      else if (state === 'refused') reject(refused('The server refuses this page.', 'refused'));
      else return;
      off();
    });
  });

  /** Resolves when the server has answered, or the line is gone with the answer. */
  const answer = (wanted) => new Promise((resolve, reject) => {
    const off = [
      on('frame', ({type, data, c}) => {
        if (type === wanted) end(resolve);
        if (type === 'error' && c === 'forgetMe') end(reject, refused(data.detail, data.code));
      }),
      on('connection', () => end(resolve)),
    ];
    const end = (settle, value) => {
      off.forEach((stop) => stop());
      settle(value);
    };
  });

  const own = {
    close() {},
    toggle: () => methods.open(),
    show: () => place(false),
    hide: () => place(true),
    identify: (source) => identity.set(source),
    setAttributes(attributes) {
      if (!isPlain(attributes)) throw refused('Laleo.setAttributes() takes an object, as {plan: "pro"}.', 'invalid_argument');
      return tell('attributes', attributes);
    },
    addTags(...tags) {
      const add = tags.flat().map(String);
      if (!add.length) throw refused('Laleo.addTags() takes at least one tag.', 'invalid_argument');
      return tell('tags', {add});
    },
    /** False without tracking: then what the visitor does is nobody's business, also later. */
    track(name, properties = {}) {
      if (!name || typeof name !== 'string' || !isPlain(properties)) {
        throw refused('Laleo.track() takes a name and an object, as ("order", {total: 12}).', 'invalid_argument');
      }
      return live.tracks() && tell('track', {name, properties});
    },
    /** For sites that know better than the address bar; `page` overrides url and title. */
    page(shown = {}) {
      if (!live.tracks()) return false;
      return tell('page', {...currentPage(), ...shown});
    },
    async prefill(text) {
      await part('conversation');
      return methods.prefill(text);
    },
    async sendMessage(body) {
      await part('conversation');
      return methods.sendMessage(body);
    },
    /** The next person on this device is somebody else. */
    reset() {
      methods.close();
      live.leave();
      live.connect();
    },
    /** The server blanks what it knows about the visitor, then this device forgets too. */
    async forgetMe() {
      if (live.visitor || store.get('token')) {
        live.connect(true);
        await isOnline();
        socket.send('forget', {}, 'forgetMe');
        await answer('forgotten');
      }
      methods.close();
      live.leave();
    },
    /** Leaves the page and the device as they were before the tag. */
    destroy() {
      context.panel?.stop();
      live.leave();
      page.abort();
      host.remove();
      emit('destroy');
      delete window.Laleo;
    },
  };
  Object.assign(methods, {...own, ...methods}); // the parts that are here already know better
  const {laleoIdentity} = document.querySelector('[data-laleo-identity]')?.dataset || {};
  if (laleoIdentity) askSite(laleoIdentity, live, own).catch((error) => context.report(error, 'identify'));
};
