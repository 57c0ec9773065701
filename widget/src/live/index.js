import css from './launcher.css';
import {currentPage, watchPages} from './pages.js';
import {adopt} from './sheet.js';
import {createSocket} from './socket.js';
import {createStore} from './store.js';

/** Frames that no conversation has to be loaded for, unless they answer one of its messages. */
const OURS = /^(ack|availability|call\w*|error|forgotten|identified|pong|retry)$/;
const ABSENT = {url: '', title: '', referrer: ''};

/**
 * Who is on the page: one socket, the page looked at, and a way to the parts that come later.
 *
 * The parts (each is fetched once, by `context.part(name)`, and gives what its `start(context)` gives):
 *   loader        the queue `Laleo`, the launcher, `context`
 *   live          this: {socket, store, connect(), leave(), tracks(), visitor, welcome}
 *   conversation  messages, unread, sending; what the panel is given as `live` (documented there)
 *   panel         what is seen of it; `context.getPanel()` gives [panel, conversation, live]
 *   call          voice and video: what goes out and what comes in
 *   callview      how that looks
 *   callback      the form of who wants to be called back
 *   api           methods of `Laleo` that are not about opening
 *   rules         pages where the launcher hides, greetings
 *   fallback      HTTP instead of a socket, for networks that let no WebSocket through
 * Inside, parts speak by `context.on/emit`: `connection` (the socket's state), `frame` ({type, data, c}),
 * `navigate` (another page without a load), `consent`, `identity:changed` (null: everything is forgotten).
 */
export const start = (context) => {
  const {config, consent, emit, launcher: {host, button}, methods, on, page: {signal}, part, report, server, widget} = context;
  const {texts, privacy, calls = {}} = config;
  let visible;
  let arrival;

  /** Whether the visitor may be followed: their word, else the widget's rule and the browser's signals. */
  const tracks = () => consent.tracking ?? !(privacy.consent === 'required'
    || privacy.respect_dnt && (navigator.globalPrivacyControl || navigator.doNotTrack > 0));
  const store = createStore(context, tracks);

  /** What the phone does now: 'call', 'callback' where nobody would answer, or nothing. */
  const callWay = () => {
    if (!calls.enabled) return '';
    if (config.online || calls.outside_hours === 'ring') return 'call';
    return calls.callback === false ? '' : 'callback';
  };

  const setAvailability = ({online, next_change_at: next = null}) => {
    if (online == null) return; // a server that does not say claims nothing
    config.next_change_at = next;
    if (online === visible) return;
    button.dataset.online = config.online = visible = online;
    showPhone();
    emit('availability', {online, next_change_at: next});
  };

  const welcome = (data) => {
    live.welcome = data;
    live.visitor = data.visitor_id;
    store.set('token', data.token);
    arrival = null;
    setAvailability(data.availability || data);
  };

  const receive = (type, data, c) => {
    if (type === 'welcome') welcome(data);
    if (type === 'availability') setAvailability(data);
    if (type === 'error') report({code: data.code, message: data.detail || data.title}, data.client_id ? 'sendMessage' : c);
    emit('frame', {type, data, c});
    // A call of this tab that began on another page goes on; once the part is there it listens itself.
    if (!live.calls && store.get('call') && (data.call || type.startsWith('call'))) part('call').then(({take}) => take({type, data, c})).catch(report);
    const isNews = type === 'welcome' ? data.conversation?.unread || store.get('queue')?.length : data.client_id || !OURS.test(type);
    if (isNews && !live.take) part('conversation').then(() => type !== 'welcome' && live.take({type, data, c})).catch(report);
  };

  const socket = createSocket(server, signal, store, () => part('fallback'), {
    hello: () => ({
      widget_id: widget,
      token: store.get('token'),
      // hellos without a token that follow each other, because a welcome is late, are one visitor's
      arrival: store.get('token') ? undefined : arrival ||= String(crypto.getRandomValues(new Uint32Array(4))),
      page: tracks() ? currentPage() : ABSENT,
      language: navigator.language,
      // a first formatter costs 15 ms of a laptop's time; Temporal knows the zone for nothing
      timezone: window.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      seen: live.seen?.(),
    }),
    frame: receive,
    state(state, reason) {
      if (state === 'refused') report({code: 'refused', message: reason || texts.refused});
      emit('connection', state);
    },
  });

  const live = {
    socket, store, tracks, callWay,
    /** Present when the visitor may be followed, or uses the chat. */
    connect(wanted = tracks() || context.opened || store.isUsed()) {
      if (wanted && socket.state === 'offline') socket.open();
    },
    /** The visitor is nobody again: not connected, nothing kept, nothing shown. */
    leave() {
      socket.close();
      store.clear();
      live.welcome = live.visitor = arrival = null;
      emit('identity:changed', null);
    },
  };

  context.setOpened = (opened) => {
    context.opened = opened;
    button.ariaExpanded = opened;
    button.ariaLabel = opened ? texts.launcher_close : texts.launcher_open;
    emit(opened ? 'open' : 'close');
  };
  Object.assign(methods, {
    call: async (media) => (await part('call')).start(media),
    hangup: async () => (await part('call')).hangUp(),
    openCallback: async (given) => (await part('callback')).open(given),
  });
  on('open', () => live.connect());
  on('consent', () => {
    if (tracks() || consent.chat !== false && store.isUsed()) live.connect();
    else if (socket.state !== 'offline') {
      methods.close?.();
      live.leave();
    }
  });
  on('navigate', () => tracks() && socket.send('page', currentPage()));
  watchPages(context);
  adopt(button, css);

  /** One press from the page to a person; a launcher with words leaves no place beside it. */
  const phone = document.createElement('button');
  const showPhone = () => {
    const way = config.appearance.launcher === 'bubble' && callWay();
    phone.hidden = !way;
    phone.ariaLabel = phone.title = texts[way === 'call' ? 'call_now' : 'callback_open'];
  };
  phone.className = 'phone';
  phone.style[config.appearance.position] = config.appearance.offset_x + 68 + 'px';
  phone.onclick = () => context.run('call');
  button.after(phone);
  showPhone();
  setAvailability(config);

  /** Frameworks swap the whole body: the widget steps back in, with its state. */
  const stay = () => {
    if (!document.body) return;
    if (host.parentNode !== document.body) document.body.append(host);
    for (const node of [document.documentElement, document.body]) swap.observe(node, {childList: true});
  };
  const swap = new MutationObserver(stay);
  stay();
  signal.addEventListener('abort', () => swap.disconnect());

  if (document.querySelector('[data-laleo-identity]')) part('api').catch(report);
  live.connect();
  if (config.greetings?.length) part('rules').then(({greet}) => greet(live)).catch(report);
  if (store.get('open') === 'yes' && !matchMedia('(max-width: 479px), (max-height: 479px)').matches) context.run('open', context);
  return live;
};
