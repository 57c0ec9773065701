import {createBadge} from './badge.js';
import {currentPage, watchPages} from './pages.js';
import {createQueue} from './queue.js';
import {createSocket} from './socket.js';
import {createStore} from './store.js';
import {createThread} from './thread.js';

const LATER = ['call', 'hangup', 'openCallback', 'identify', 'setAttributes', 'addTags', 'track'];
const TYPING_EVERY_MS = 3000;
const MAX_CHARACTERS = 4000;
const isTheirs = ({author}) => author.kind !== 'visitor';
const PHONE = matchMedia('(max-width: 479px), (max-height: 479px)');

/** Presence and conversation over one socket. The panel, when there is one, is `live.view`. */
export const start = (context) => {
  const {config, emit, getPanel, launcher: {host}, methods, on, report, run, server, widget} = context;
  const page = new AbortController();
  const store = createStore(context);
  let unread = 0;
  let typed = 0;

  const badge = createBadge(context);
  const setUnread = (count) => badge(unread = count);
  const render = () => live.view?.render();
  /** Some servers do not say whether somebody is there: then nothing is claimed. */
  const setOnline = (online = config.online) => {
    if (online !== config.online) emit('availability', config.online = online);
  };
  const watching = () => context.opened && !document.hidden && !host.hidden;

  const read = () => {
    if (!watching() || !unread) return;
    setUnread(0);
    socket.send('read', {seq: thread.last});
  };

  /** A message from the other side opens the panel, unless the visitor closed it or the screen is small. */
  const announce = async (message) => {
    if (context.opened) return read();
    if (host.hidden) return;
    if (store.get('open') !== 'no' && !PHONE.matches) return run('open', context);
    (await getPanel()).peek(message);
  };

  const added = (message) => {
    if (!isTheirs(message)) return;
    setUnread(unread + 1);
    emit('message:received', message);
    announce(message).catch(report);
  };

  const thread = createThread((after_seq) => socket.send('sync', {after_seq}), added);

  const queue = createQueue(store, (message) => {
    if (socket.state !== 'online') return false;
    socket.send('message', message);
    return true;
  }, render, () => socket.drop());

  const frames = {
    welcome({token, conversation, messages, has_more: more, online}) {
      store.set('token', token);
      thread.resume(conversation, messages, more);
      setUnread(conversation?.unread || 0);
      setOnline(online);
      const newest = thread.messages.filter(isTheirs).pop();
      if (unread && newest && store.get('open') !== 'no') announce(newest).catch(report);
    },
    message: ({message}) => thread.accept(message),
    messages: ({messages, has_more: more}) => thread.fill(messages, more),
    history: ({messages, has_more: more}) => thread.prepend(messages, more),
    ack({client_id, message}) {
      thread.accept(message);
      queue.remove(client_id);
      emit('message:sent', message);
    },
    error(problem) {
      const {client_id, code, title, detail = title} = problem;
      if (client_id) queue.fail(client_id, detail || code);
      report({code, message: detail}, client_id && 'sendMessage');
    },
    availability: ({online}) => setOnline(online),
    read({seq, by}) {
      if ((by?.kind ?? by) === 'visitor') return setUnread(0);
      for (const message of thread.messages) {
        if (message.seq <= seq) message.read_at ||= new Date().toISOString();
      }
    },
    typing: ({author}) => live.view?.typing(author),
    async page_push({url}) {
      const target = new URL(url, location.href);
      if (!/^https?:$/.test(target.protocol)) return;
      emit('page:pushed', {url: target.href});
      (await getPanel()).offerPage(target);
    },
  };

  const socket = createSocket(server, page.signal, {
    hello: () => ({
      widget_id: widget,
      token: store.get('token'),
      page: currentPage(),
      language: navigator.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      seen: thread.id ? {conversation_id: thread.id, seq: thread.last} : undefined,
    }),
    async frame(type, data) {
      try {
        await frames[type]?.(data);
      } catch (error) {
        report(error);
      }
      render();
    },
    state(state, reason) {
      queue.pause();
      if (state === 'online') queue.flush();
      if (state === 'refused') report({code: 'refused', message: reason || config.texts.refused});
      render();
    },
  });

  /** Without consent the connection waits until the visitor opens the chat or writes. */
  const connect = (wanted = context.opened || context.consent !== false) => {
    if (wanted && socket.state === 'offline') socket.open();
  };

  const forget = () => {
    socket.close();
    store.clear();
    thread.resume({id: null}, []);
    setUnread(0);
    live.view?.draft();
    render();
    emit('identity:changed', null);
  };

  const live = {
    socket, store, thread, queue, read, phone: PHONE,
    send(body) {
      const text = String(body).trim();
      if (!text || [...text].length > MAX_CHARACTERS) throw Error(`A message has 1 to ${MAX_CHARACTERS} characters.`);
      store.unlock();
      const id = queue.add(text);
      connect(true);
      return id;
    },
    typing() {
      if (Date.now() - typed < TYPING_EVERY_MS) return;
      typed = Date.now();
      socket.send('typing');
    },
    history: () => socket.send('history', {before_seq: thread.messages[0].seq}),
  };

  Object.assign(methods, {
    sendMessage: live.send,
    page: () => socket.send('page', currentPage()),
    prefill(text) {
      store.set('draft', String(text));
      live.view?.draft();
    },
    /** The next person on this device is somebody else. */
    reset() {
      forget();
      connect();
    },
    forgetMe: forget,
    destroy() {
      page.abort();
      live.view?.stop();
      host.remove();
      delete window.Laleo;
    },
  });
  for (const method of LATER) {
    methods[method] = () => {
      throw Object.assign(Error(`Laleo.${method}() is not part of this version of the widget.`), {code: 'not_available'});
    };
  }

  on('consent', (given) => {
    if (given) {
      store.consented();
      connect();
    } else if (!context.opened) {
      forget();
    }
  });
  on('open', connect);
  on('close', () => store.set('open', 'no'));
  document.addEventListener('visibilitychange', read, {signal: page.signal});
  watchPages(methods.page, page.signal);

  /** Frameworks swap the whole body: the widget steps back in, with its state. */
  const stay = () => {
    if (!document.body) return;
    if (!host.isConnected) document.body.append(host);
    for (const node of [document.documentElement, document.body]) swap.observe(node, {childList: true});
  };
  const swap = new MutationObserver(stay);
  stay();
  page.signal.addEventListener('abort', () => swap.disconnect());

  connect();
  if (socket.state !== 'offline' && store.get('open') === 'yes' && !PHONE.matches) run('open', context);
  return live;
};
