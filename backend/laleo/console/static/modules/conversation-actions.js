import {el} from './el.js';
import {confirmDialog, openDialog} from './dialog.js';
import {field, form, textInput} from './form.js';
import {button} from './parts.js';
import {toast, toastError} from './toast.js';

/**
 * What a member does with one conversation. Each resolves to the conversation as it stands then, or to null when it
 * failed, which was said. `onChanged(conversation)` is told.
 */
export function createConversationActions({api, texts, conversationId, onChanged}) {
  const path = `/conversations/${conversationId}`;

  async function act(work, done = '') {
    try {
      const answer = await work();
      if (answer?.id === conversationId) onChanged(answer);
      if (done) toast(done);
      return answer;
    } catch (error) {
      toastError(error);
      return null;
    }
  }

  const claim = ({force = false} = {}) => act(() => api.post(`${path}/claim`, {force}));
  const claimQuietly = () => api.post(`${path}/claim`, {}).then(onChanged, () => {}); // offline, or taken: the bar or the sending says so
  const release = () => act(async () => (await api.remove(`${path}/claim`)) ?? api.get(path));
  const close = () => act(() => api.post(`${path}/close`), texts('Closed'));
  const reopen = () => act(() => api.post(`${path}/reopen`), texts('Open again'));
  const setTags = (tags) => act(() => api.put(`${path}/tags`, {tags}));
  const assign = (member) => act(() => api.post(`${path}/assign`, {member_id: member?.id ?? null}), member ? texts('Assigned to {name}', {name: member.name || member.email}) : texts('Assigned to nobody'));

  /** Claim it from somebody, after asking. */
  async function takeOver(name) {
    const sure = await confirmDialog({texts, title: texts('Take over from {name}?', {name}), action: texts('Take over'),
      detail: texts('{name} is answering this visitor right now. They are told that you took over, and what they have written so far stays with them as a draft.', {name})});
    return sure ? claim({force: true}) : null;
  }

  async function mailTranscript() {
    const {visitor_id: visitorId} = await api.get(path).catch(() => ({}));
    const visitor = visitorId ? await api.get(`/visitors/${visitorId}`).catch(() => null) : null;
    const email = field({label: texts('E-mail address'), help: texts('Internal notes are never in it.'), input: textInput({type: 'email', required: true, autofocus: true, value: visitor?.email ?? ''})});
    const {body, close: done} = openDialog({texts, title: texts('Mail the conversation')});
    body.append(form({fields: {email}, children: [email.element, el('div.actions.end', button(texts('Cancel'), {onclick: () => done()}), button(texts('Send'), {kind: 'primary', type: 'submit'}))],
      send: async () => {
        await api.post(`${path}/transcript`, {email: email.input.value.trim()});
        done();
        toast(texts('The transcript is on its way'));
      }}));
  }

  const downloadTranscript = () => act(async () => {
    const text = await api.text(`${path}/transcript`);
    const address = URL.createObjectURL(new Blob([text], {type: 'text/plain;charset=utf-8'}));
    el('a', {href: address, download: `${conversationId}.txt`}).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });

  return {claim, claimQuietly, release, takeOver, close, reopen, setTags, assign, mailTranscript, downloadTranscript};
}
