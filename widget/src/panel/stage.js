import {h, iconButton} from './dom.js';
import {createForm} from './forms.js';
import {createRating} from './rating.js';

const CHAT = 'chat';
const EMAIL = {key: 'email', kind: 'email', label: '', required: true};
const isOn = (form) => form && form.enabled !== false;

/**
 * What stands below the messages: a form before the chat, the form for when nobody is there,
 * the question how it was, the request for a transcript. Tells by `changed(isChat)` whether one may write.
 */
export const createStage = (live, words, {config, changed, grown}) => {
  const {text, features} = words;
  const {forms = {}} = config;
  const place = h('div', {className: 'stage'});
  const said = h('p', {className: 'thanks', role: 'status', hidden: true});
  const node = h('div', {}, place, said);
  let shown = '';
  let asking = null;
  let rated = 0;

  const tell = (sentence) => {
    said.hidden = !sentence;
    said.textContent = sentence;
  };

  /** The server names the deed again when it refuses it. */
  const tellServer = (type, data) => live.socket.send(type, data, type);

  const answers = () => live.store.get('details')?.answers || {};
  const known = (fields) => fields.map((field) => ({...field, value: answers()[field.key]}));

  /** Answers are kept until a connection has taken them. */
  const sendAnswers = () => {
    const details = live.store.get('details');
    if (!details || details.sent || live.socket.state !== 'online') return;
    tellServer('details', details.answers);
    live.store.set('details', {...details, sent: true});
  };

  const preChat = () => createForm({
    prefix: 'pre', title: text('pre_chat_title'), action: text('pre_chat_start'), fields: known(forms.pre_chat.fields),
  }, words, (given) => {
    live.store.unlock();
    live.store.set('details', {answers: given});
    sendAnswers();
    stage.update();
    words.focus();
  });

  const offline = () => createForm({
    prefix: 'off', title: text('offline_title'), lead: forms.offline.text || text('offline_lead'),
    action: text('offline_send'),
    fields: [...known(forms.offline.fields), {key: 'message', kind: 'long', label: text('offline_message'), required: true}],
  }, words, ({message, ...given}) => {
    live.store.unlock();
    live.store.set('details', {answers: given, sent: true});
    live.send(message, {details: given}, 'offline');
    tell(given.email ? text('offline_sent', {email: given.email}) : text('offline_thanks'));
    stage.update();
  });

  const rating = () => createRating(words, grown, (given) => {
    rated = live.thread.last;
    tellServer('rate', given);
    tell(text('rating_thanks'));
    stage.update();
  });

  const transcript = () => createForm({
    prefix: 'mail', title: text('transcript_title'), action: text('transcript_send'), fields: known([EMAIL]),
  }, words, ({email}) => {
    tellServer('transcript', {email});
    stage.answered(text('transcript_sent', {email}));
  });

  const asked = () => {
    const form = asking();
    form.append(iconButton('close', text('dismiss'), () => stage.answered()));
    return form;
  };

  const make = {pre_chat: preChat, offline, rating, asked};

  const wanted = () => {
    if (asking) return 'asked';
    const {state} = live;
    if (state?.state === 'closed' && !state.rating && rated !== live.thread.last && features.rating !== false && live.thread.messages.length) return 'rating';
    const isNew = !live.thread.id && !live.queue.items().length && (live.socket.state === 'online' || !live.store.get('token'));
    if (!isNew) return CHAT;
    if (config.online === false && isOn(forms.offline)) return 'offline';
    return isOn(forms.pre_chat) && forms.pre_chat.fields?.length && !live.store.get('details') ? 'pre_chat' : CHAT;
  };

  const stage = {
    node,
    update() {
      sendAnswers();
      const next = wanted();
      if (next === shown) return;
      // Who is filling in a form keeps it, even when somebody comes online meanwhile.
      if (shown === 'offline' && next === 'pre_chat') return;
      shown = next;
      place.replaceChildren(...make[next] ? [make[next]()] : []);
      if (next !== CHAT) tell('');
      changed(next === CHAT || next === 'rating' || next === 'asked');
    },
    /** A form that the visitor wants, made by `form`. */
    ask(form) {
      asking = form;
      shown = '';
      stage.update();
      stage.focus();
      place.scrollIntoView({block: 'start'});
    },
    /** It was sent, or put away. */
    answered(sentence) {
      asking = null;
      stage.update();
      tell(sentence); // after: another form that comes instead would take it away
      words.focus();
    },
    /** The visitor wants the conversation by mail. */
    askTranscript: () => stage.ask(transcript),
    /** The visitor goes on writing: what was said by the way has been read. */
    quiet: () => tell(''),
    /** What was said to be done was refused, with the reason. */
    trouble(detail) {
      rated = 0;
      tell(detail || text('failed_unknown'));
    },
    focus: () => place.querySelector('input, select, textarea')?.focus(),
    isForm: () => shown === 'offline' || shown === 'pre_chat',
  };
  return stage;
};
