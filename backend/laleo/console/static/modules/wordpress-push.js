import {openDialog} from './dialog.js';
import {el} from './el.js';
import {field, form, selectInput} from './form.js';
import {button} from './parts.js';

const LEAVE = '';
const SETTINGS = [
  ['loading', 'With a speed plugin', [['now', 'Load the widget at once'], ['optimizer', 'Let the speed plugin delay it']]],
  ['staging', 'On staging copies', [['true', 'Shown'], ['false', 'Not shown']]],
  ['identity', 'Logged-in visitors', [['true', 'The team is told who they are'], ['false', 'Not told']]],
  ['shop', 'WooCommerce carts and orders', [['true', 'Shown to the team'], ['false', 'Not shown']]],
  ['agents', 'AI agents in WordPress may', [['off', 'Do nothing'], ['read', 'Look'], ['write', 'Look and change']]],
];

/** Settings for some WordPress sites (`ids`) or all; what is left alone stays each site's own choice. */
export function openWordPressPush({api, texts, ids, count, onPushed}) {
  const inputs = SETTINGS.map(([name, label, options]) => {
    const choices = [[LEAVE, texts('Leave as it is')], ...options.map(([value, words]) => [value, texts(words)]), ['null', texts('As the site chooses')]];
    return [name, field({label: texts(label), input: selectInput(choices, LEAVE)})];
  });
  const {body, close} = openDialog({texts, title: ids === 'all' ? texts('Settings for all {count} sites', {count}) : texts('Settings for {count} sites', {count})});
  body.append(form({fields: Object.fromEntries(inputs), send, children: [...inputs.map(([, one]) => one.element),
    el('p.help', texts('The plugin checks the signature and applies them. A constant in wp-config.php or a lock of the network stays.')),
    el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(texts('Push'), {kind: 'primary', type: 'submit'}))]}));

  async function send() {
    const named = inputs.filter(([, {input}]) => input.value !== LEAVE);
    if (named.length === 0) throw Error(texts('Choose at least one setting.'));
    const settings = Object.fromEntries(named.map(([name, {input}]) => [name, ['true', 'false', 'null'].includes(input.value) ? JSON.parse(input.value) : input.value]));
    await api.post('/wordpress-sites/settings', {ids, settings});
    close();
    onPushed();
  }
}
