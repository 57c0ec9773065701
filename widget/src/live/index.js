import {createBadge} from './badge.js';
import {currentPage, watchPages} from './pages.js';
import {createQueue} from './queue.js';
import {createSocket} from './socket.js';
import {createStore} from './store.js';
import {createThread} from './thread.js';

const LATER = ['call', 'hangup', 'openCallback', 'identify', 'setAttributes', 'addTags', 'track'];
const TYPING_EVERY_MS = 3000;
const MAX_CHARACTERS = 4000;
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
  const watching = () => context.opened && !document.hidden;

  const read = () => {
    if (!watching() || !unread) return;
    setUnread(0);
    socket.send('read', {seq: thread.last});
  };

  /** A message from the other side opens the panel, unless the visitor closed it or the screen is small. */
  const announce = async (message) => {
    if (context.opened) return read();
    if (store.get('open') !== 'no' && !PHONE.matches) return run('open', context);
    (await getPanel()).peek(message);
  };

  const added = (message) => {
    if (message.author.kind === 'visitor') return;
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
    welcome({token, conversation, messages, has_more: more}) {
      store.set('token', token);
      thread.resume(conversation, messages, more);
      setUnread(conversation?.unread || 0);
      const [newest] = thread.messages.slice(-1);
      if (unread && newest && store.get('open') !== 'no') announce(newest).catch(report);
    },
    message: ({message}) => thread.accept(message),
    messages: ({messages}) => thread.fill(messages),
    history: ({messages, has_more: more}) => thread.prepend(messages, more),
    ack({client_id, message}) {
      thread.accept(message);
      queue.remove(client_id);
      emit('message:sent', message);
    },
    error(problem) {
      const {client_id, code, detail, title} = problem;
      if (client_id) queue.fail(client_id, detail || title);
      report({code, message: detail || title}, client_id && 'sendMessage');
    },
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

  const forget = () => {
    socket.close();
    store.clear();
    thread.resume({id: null}, []);
    setUnread(0);
    render();
    emit('identity:changed', null);
  };

  const live = {
    socket, store, thread, queue, read, phone: PHONE,
    send(body) {
      const text = String(body).trim();
      if (!text || [...text].length > MAX_CHARACTERS) throw Error(`A message has 1 to ${MAX_CHARACTERS} characters.`);
      store.unlock();
      return queue.add(text);
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
      socket.open();
    },
    forgetMe: forget,
    destroy() {
      page.abort();
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
    if (given) socket.open();
    else if (!context.opened) forget();
  });
  on('close', () => store.set('open', 'no'));
  document.addEventListener('visibilitychange', read, {signal: page.signal});
  watchPages(methods.page, page.signal);

  /** Frameworks swap the whole body: the widget steps back in, with its state. */
  const swap = new MutationObserver(() => host.isConnected || document.body?.append(host));
  swap.observe(document.documentElement, {childList: true});
  swap.observe(document.body, {childList: true});
  page.signal.addEventListener('abort', () => swap.disconnect());

  socket.open();
  if (store.get('open') === 'yes' && !PHONE.matches) run('open', context);
  return live;
};
