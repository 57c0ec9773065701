import {agentAvatar} from './agent-avatar.js';
import {openDialog} from './dialog.js';
import {el, fill} from './el.js';
import {field, form} from './form.js';
import {button, whileBusy} from './parts.js';

/** Choose an agent's picture, or take it away; the server makes it square and small. */
export function openAgentPicture({api, texts, agent, onSaved}) {
  const base = `/agents/${agent.id}`;
  const shown = el('div');
  const input = el('input.input', {type: 'file', accept: 'image/png,image/jpeg,image/gif,image/webp', required: true, onchange: preview});
  const file = field({label: texts('Picture'), help: texts('PNG, JPEG, GIF or WebP, up to 2 MB. Visitors see it beside the AI badge.'), input});
  const {body, close} = openDialog({texts, title: texts('Picture of {name}', agent), onClose: forget});
  let address = '';
  fill(shown, agentAvatar({picture_url: agent.picture_url}, {size: 'large'}));
  body.append(form({fields: {file}, send, children: [shown, file.element,
    el('div.actions.end', agent.picture_url && button(texts('Remove picture'), {kind: 'danger', onclick: remove}), button(texts('Cancel'), {onclick: () => close()}), button(texts('Save'), {kind: 'primary', type: 'submit'}))]}));

  function preview() {
    forget();
    if (!input.files[0]) return;
    address = URL.createObjectURL(input.files[0]);
    fill(shown, agentAvatar({picture_url: address}, {size: 'large'}));
  }

  function forget() {
    if (address) URL.revokeObjectURL(address);
    address = '';
  }

  async function send() {
    if (!input.files[0]) {
      file.wrong(texts('Choose a file first.'));
      return input.focus();
    }
    const saved = await api.upload(`${base}/picture`, {file: input.files[0]}, {method: 'PUT'});
    close();
    return onSaved(saved);
  }

  function remove(event) {
    return whileBusy(event.currentTarget, async () => {
      try {
        await api.remove(`${base}/picture`);
        close();
        onSaved({...agent, picture_url: null});
      } catch (error) {
        file.wrong(error.message);
      }
    });
  }
}
