import {createText, h, icon, iconButton, SHAPES} from '../panel/dom.js';
import {createUpload} from '../panel/uploads.js';

const PHONE = /phone/;

/** 128 random bits; randomUUID exists only on https pages. */
const randomId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-');
const DAY_MS = 86400000;

/** What a field for date and time takes: the local time, to the minute. */
const local = (ahead) => {
  const date = new Date();
  return new Date(date - date.getTimezoneOffset() * 60000 + ahead).toISOString().slice(0, 16);
};

/** Asks who wants to be called back, where and when; `open({name, phone, text, call_id})` shows the form among the messages. */
export const start = async (context) => {
  const {config: {calls = {}, features = {}, texts}, emit, methods, on, server} = context;
  const live = await context.part('live');
  const [panel] = await context.getPanel();
  const text = createText(texts);
  const {timeZone} = Intl.DateTimeFormat().resolvedOptions();
  const {stage} = panel;

  const whenOnline = (act) => {
    live.connect(true);
    if (live.socket.state === 'online') return act();
    const off = on('connection', (state) => state === 'online' && (off(), act()));
    return undefined;
  };

  /** Resolves with the callback as the server has it; sent again with each connection until it is answered. */
  const deliver = (data) => new Promise((resolve, reject) => {
    const send = () => live.socket.send('callback', data, data.client_id);
    const stops = [
      on('connection', (state) => state === 'online' && send()),
      on('frame', ({type, data: answer, c}) => {
        const isOurs = c === data.client_id || answer.client_id === data.client_id;
        if (!isOurs || !/^(ack|error)$/.test(type)) return;
        stops.forEach((stop) => stop());
        if (type === 'ack') resolve(answer.callback);
        else reject(answer);
      }),
    ];
    live.connect(true);
    if (live.socket.state === 'online') send();
  });

  const upload = (file) => new Promise((resolve, reject) => {
    whenOnline(() => createUpload(file, {
      server, token: () => live.store.get('token'),
      changed({attachment, problem}) {
        if (attachment) resolve(attachment.id);
        if (problem) reject({detail: text(problem)});
      },
    }).start());
  });

  /** A place for a voice note: {node, file()}. */
  const createNote = () => {
    let file = null;
    let voice;
    const trouble = h('span', {className: 'trouble', role: 'status', hidden: true});
    const button = h('button', {className: 'plain', type: 'button'}, text('voice_record'));
    const kept = h('p', {className: 'kept', hidden: true}, icon(SHAPES.mic, 18), text('voice_note'),
      iconButton('trash', text('voice_discard'), () => keep(null)));
    const keep = (taken, problem) => {
      file = taken;
      kept.hidden = !taken;
      button.hidden = Boolean(taken);
      trouble.hidden = !problem;
      trouble.textContent = problem ? text(problem) : '';
    };
    button.onclick = async () => {
      voice ||= await panel.recorder(keep).catch(() => keep(null, 'tool_failed'));
      if (!voice) return;
      if (!voice.node.isConnected) button.after(voice.node);
      button.hidden = true;
      voice.start();
    };
    const canRecord = features.voice_notes !== false && window.MediaRecorder && navigator.mediaDevices?.getUserMedia;
    return {node: h('div', {className: 'note', hidden: !canRecord}, button, kept, trouble), file: () => file};
  };

  /** What the server found wrong is said where it can be mended. */
  const complain = (form, {code = '', detail, title, errors = []}) => {
    form.querySelector('.primary').disabled = false;
    const {phone} = form.elements;
    if (!PHONE.test(code + errors.map(({pointer}) => pointer))) return stage.trouble(detail || title);
    phone.setCustomValidity(code || 'invalid');
    phone.addEventListener('input', () => phone.setCustomValidity(''), {once: true, capture: true});
    return form.requestSubmit();
  };

  const open = async ({call_id, ...given} = {}) => {
    if (!calls.enabled || calls.callback === false) throw Object.assign(Error('This widget takes no callbacks.'), {code: 'not_available'});
    await methods.open();
    const client_id = randomId();
    const known = {...live.store.get('details')?.answers, ...given};
    const note = createNote();
    const fields = [
      {key: 'name', kind: 'name', value: known.name},
      {key: 'phone', kind: 'phone', value: known.phone, required: true},
      {key: 'preferred_at', kind: 'when', label: text('callback_time', {zone: timeZone}), min: local(0), max: local(89 * DAY_MS)},
      {key: 'text', kind: 'long', most: 1000, label: text('callback_text'), value: known.text},
    ];
    panel.ask({prefix: 'callback', title: text('callback_title'), lead: text('callback_lead'), action: text('callback_send'), fields}, note.node, async (answers, form) => {
      form.querySelector('.primary').disabled = true;
      const when = answers.preferred_at && new Date(answers.preferred_at).toISOString();
      try {
        const attachment_id = note.file() ? await upload(note.file()) : undefined;
        const {id, phone_shown: phone = answers.phone} = await deliver({...answers, client_id, call_id, attachment_id, timezone: timeZone, preferred_at: when || undefined});
        stage.answered(text('callback_sent', {phone}));
        emit('callback:submitted', {callback_id: id, call_id: call_id ?? null});
      } catch (problem) {
        complain(form, problem);
      }
    });
  };
  return {open};
};
