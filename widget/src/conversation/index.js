import {createBadge} from './badge.js';
import {createQueue} from './queue.js';
import {createThread} from './thread.js';

const TYPING_EVERY_MS = 3000;
const MAX_CHARACTERS = 4000;
const isTheirs = ({author}) => author.kind !== 'visitor';
const PHONE = matchMedia('(max-width: 479px), (max-height: 479px)');

/**
 * Messages in both directions and what follows from them: unread, sound of the other side, pages pushed.
 *
 * The panel is given this as `live`: {socket, store, thread, queue, phone, state, greeting, read(), send(body, with, frame),
 * typing(), history(), tell(type, data)}. It sets `live.view` to itself: render(), typing(author), draft(),
 * peek(message), offerPage(url, by), stop().
 * `state` is the newest `conversation` frame ({state, rating, assignee}) or null.
 */
export const start = async (context) => {
  const {config, emit, getPanel, launcher: {host}, methods, on, page: {signal}, report, run} = context;
  const live = await context.part('live');
  const {socket, store} = live;
  let unread = 0;
  let typed = 0;

  const badge = createBadge(context);
  const setUnread = (count) => badge(unread = count);
  const render = () => talk.view?.render();
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
    (await getPanel())[0].peek(message);
  };

  const added = (message) => {
    if (!isTheirs(message)) return;
    setUnread(unread + 1);
    if (message.id) socket.send('delivered', {seq: message.seq});
    emit('message:received', message);
    announce(message).catch(report);
  };

  const thread = createThread((after_seq) => socket.send('sync', {after_seq}), added);

  const queue = createQueue(store, (type, data) => {
    if (socket.state !== 'online') return false;
    socket.send(type, data);
    return true;
  }, render, () => socket.drop());

  const frames = {
    welcome({conversation, messages, has_more: more}) {
      talk.state = conversation || null;
      thread.resume(conversation, messages, more);
      setUnread(conversation?.unread || 0);
      const newest = thread.messages.filter(isTheirs).pop();
      if (unread && newest && store.get('open') !== 'no') announce(newest).catch(report);
    },
    message: ({message}) => thread.accept(message),
    messages: ({messages, has_more: more}) => thread.fill(messages, more),
    history: ({messages, has_more: more}) => thread.prepend(messages, more),
    conversation(data) {
      if (!(data.revision < talk.state?.revision)) talk.state = {...talk.state, ...data};
    },
    ack({client_id, message}) {
      if (!message) return; // the answer to something else that was told
      thread.accept(message);
      queue.remove(client_id);
      emit('message:sent', message);
    },
    error({client_id, code, title, detail = title}) {
      if (client_id) queue.fail(client_id, detail || code);
    },
    read({seq, by}) {
      if ((by?.kind ?? by) === 'visitor') return setUnread(0);
      for (const message of thread.messages) {
        if (message.seq <= seq) message.read_at ||= new Date().toISOString();
      }
    },
    delivered({seq}) {
      for (const message of thread.messages) {
        if (message.seq <= seq) message.delivered_at ||= new Date().toISOString();
      }
    },
    typing: ({author}) => talk.view?.typing(author),
    async page_push({url, by}) {
      const target = new URL(url, location.href);
      if (!/^https?:$/.test(target.protocol)) return;
      emit('page:pushed', {url: target.href, by});
      (await getPanel())[0].offerPage(target, by);
    },
  };

  live.seen = () => thread.id ? {conversation_id: thread.id, seq: thread.last} : undefined;
  live.take = async ({type, data}) => {
    try {
      await frames[type]?.(data);
    } catch (error) {
      report(error);
    }
    render();
  };

  const talk = {
    socket, store, thread, queue, read, phone: PHONE, state: null, greeting: null,
    /** A message for the other side; `with_` and `frame` as the queue has them. Returns its client_id. */
    send(body, with_, frame) {
      const text = String(body).trim();
      if (!text && !with_?.attachment_ids?.length || [...text].length > MAX_CHARACTERS) {
        throw Error(`A message has 1 to ${MAX_CHARACTERS} characters.`);
      }
      store.unlock();
      const id = queue.add(text, with_, frame);
      live.connect(true);
      return id;
    },
    typing() {
      if (Date.now() - typed < TYPING_EVERY_MS) return;
      typed = Date.now();
      socket.send('typing');
    },
    history: () => socket.send('history', {before_seq: thread.messages[0].seq}),
    tell: (type, data) => socket.send(type, data),
  };

  on('frame', live.take);
  on('connection', (state) => {
    queue.pause();
    if (state === 'online') queue.flush();
    render();
  });
  on('identity:changed', () => {
    thread.resume({id: null}, []);
    talk.state = talk.greeting = null;
    setUnread(0);
    talk.view?.draft();
    render();
  });
  on('close', () => store.set('open', 'no'));
  document.addEventListener('visibilitychange', read, {signal});
  methods.sendMessage = (body) => talk.send(body);
  methods.prefill = (text) => {
    store.set('draft', String(text));
    talk.view?.draft();
  };
  if (live.welcome) live.take({type: 'welcome', data: live.welcome});
  if (config.online != null) render();
  return talk;
};
