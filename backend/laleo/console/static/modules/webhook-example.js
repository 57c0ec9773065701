import {el, fill} from './el.js';
import {codeBlock} from './copy.js';
import {openDialog} from './dialog.js';
import {field, form, selectInput} from './form.js';
import {button} from './parts.js';
import {loadInto} from './states.js';
import {toast} from './toast.js';

const PING = 'webhook.ping';

/** Send an example of any event type to one endpoint; its shape is shown beside the choice. */
export function openExample({api, texts, webhookId}) {
  const control = new AbortController();
  const dialog = openDialog({texts, title: texts('Send an example'), onClose: () => control.abort()});
  loadInto(dialog.body, {texts, signal: control.signal, rows: 2, load: () => api.get('/event-types', {}, {signal: control.signal}), draw});

  function draw({data: types}) {
    const about = el('p.hush');
    const shape = el('div');
    const choice = field({label: texts('Event'), input: selectInput(types.map(({type}) => [type, type]), PING, {onchange: describe}),
      help: texts('Its objects are made up. Nobody else gets it, and it is no part of your events.')});
    fill(dialog.body, form({send, fields: {event_type: choice}, children: [choice.element, about, shape, el('div.actions.end',
      button(texts('Cancel'), {onclick: () => dialog.close()}), button(texts('Send'), {kind: 'primary', type: 'submit'}))]}));
    describe();

    function describe() {
      const kind = types.find(({type}) => type === choice.input.value);
      about.textContent = kind?.description ?? '';
      fill(shape, kind && el('details.more-settings', el('summary', texts('Its JSON Schema')), codeBlock(texts, kind.type, JSON.stringify(kind.schema, null, 2))));
    }

    async function send() {
      await api.post(`/webhooks/${webhookId}/test`, {event_type: choice.input.value});
      dialog.close();
      toast(texts('Example sent'));
    }
  }
}
