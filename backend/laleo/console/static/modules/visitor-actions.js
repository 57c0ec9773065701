import {openBlockForm} from './block-form.js';
import {openPagePush} from './page-push.js';

/**
 * What can be done with a visitor, for menus, rows and panels: [{name, text, iconName, danger, run}];
 * empty for who may only read along. `onMessage` is where writing begins.
 */
export function visitorActions(visitor, {api, texts, may = () => true, onMessage, onChanged = () => {}, presence}) {
  if (!may('answer')) return [];
  return [
    onMessage && {name: 'message', text: texts('Message'), iconName: 'message', run: onMessage},
    {name: 'push', text: texts('Show a page'), iconName: 'external', run: () => openPagePush({api, texts, visitor, presence})},
    {name: 'block', text: texts('Block'), iconName: 'ban', danger: true, run: () => openBlockForm({api, texts, may, visitor, onSaved: onChanged})},
  ].filter(Boolean);
}
