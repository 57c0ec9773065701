import {confirmDialog} from './dialog.js';
import {el, fill, icon} from './el.js';
import {ago, date, host, moment} from './format.js';
import {badge, button, iconButton, linkButton} from './parts.js';
import {emptyState, loadInto} from './states.js';
import {toast, toastError} from './toast.js';
import {openWordPressPeople} from './wordpress-people.js';
import {openWordPressPush} from './wordpress-push.js';

const STATES = {
  connected: ['live', 'Visitors get the widget'],
  failing: ['missed', 'Visitors get no widget'],
  incomplete: ['waiting', 'No widget chosen'],
  disconnected: ['waiting', 'Not connected'],
};
const QUIET_S = 2 * 3600;

/** WordPress sites: which are connected, how each is, and settings for one, many or all of them. */
export function mountWordPress(element, context) {
  const {api, texts, signal, may} = context;
  const chosen = new Set();
  let sites = [];
  loadInto(element, {texts, signal, rows: 3, draw, load});

  function load() {
    return api.all('/wordpress-sites', {signal});
  }

  async function reload() {
    try {
      draw(await load());
    } catch (error) {
      toastError(error);
    }
    element.querySelector('h2')?.focus();
  }

  function draw(found) {
    sites = found;
    chosen.clear();
    if (sites.length === 0) return void fill(element, empty());
    const push = button(texts('Push settings'), {kind: 'small', iconName: 'send', onclick: pushSettings});
    fill(element, el('section.card',
      el('header', el('div.stack', el('h2', {tabindex: '-1'}, texts('WordPress sites')), el('span.hush', summary())),
        el('div.actions', linkButton(texts('Download the plugin'), '/downloads/laleo.zip', {kind: 'small', download: ''}), may('manage') && push)),
      el('ul.plain.connections', sites.map(row))));
  }

  function empty() {
    return emptyState({iconName: 'globe', title: texts('No WordPress site is connected'),
      detail: texts('Install the plugin, open Settings, Laleo in wp-admin, and press Connect. Nothing has to be copied.'),
      actions: [linkButton(texts('Download the plugin'), '/downloads/laleo.zip', {kind: 'primary', download: ''})]});
  }

  function summary() {
    const failing = sites.filter((one) => stateOf(one)[0] === 'missed').length;
    const old = sites.filter(({outdated}) => outdated).length;
    return [texts('{count} connected', {count: sites.length}), failing > 0 && texts('{count} without widget', {count: failing}), old > 0 && texts('{count} with an older plugin', {count: old})]
      .filter(Boolean).join(' · ');
  }

  function row(one) {
    const box = el('input', {type: 'checkbox', 'aria-label': texts('Choose {name}', one), onchange: () => (box.checked ? chosen.add(one.id) : chosen.delete(one.id))});
    const [tone, words] = stateOf(one);
    return el('li.connection', may('manage') ? box : icon('globe'),
      el('div.stack', el('h3', one.name, ' ', badge(texts(words), tone)), el('p.hush', el('a', {href: one.admin_url, rel: 'noopener noreferrer', target: '_blank'}, host(one.url)))),
      el('dl.facts.small', facts(one)),
      el('div.actions', button(texts('People'), {kind: 'small', 'aria-label': texts('People of {name}', one), onclick: () => openWordPressPeople({...context, site: one, onChanged: reload})}),
        may('manage') && iconButton(texts('Disconnect {name}', one), 'bin', {kind: 'quiet small', onclick: () => disconnect(one)})));
  }

  function stateOf(one) {
    const quiet = one.last_seen_at && Date.now() - Date.parse(one.last_seen_at) > QUIET_S * 1000;
    if (quiet) return ['waiting', 'Not heard of for a while'];
    return STATES[one.health.state] ?? ['', 'Not heard of yet'];
  }

  function facts(one) {
    const {wordpress, php, plugin} = one.versions;
    const due = one.settings_revision > one.applied_revision;
    const pairs = [
      [texts('Problem'), one.health.problem],
      [texts('Plugin'), plugin && el('span', plugin, one.outdated && [' ', badge(texts('older than this server'), 'waiting')])],
      [texts('WordPress'), [wordpress, php && `PHP ${php}`, one.multisite && texts('in a network')].filter(Boolean).join(', ')],
      [texts('Connected by'), [one.member?.name, date(one.created_at)].filter(Boolean).join(', ')],
      [texts('Last heard of'), one.last_seen_at ? el('time', {datetime: one.last_seen_at, title: moment(one.last_seen_at)}, ago(one.last_seen_at)) : texts('Never')],
      [texts('Events'), texts(one.events ? 'Sent to the site' : 'Not sent: the site cannot be reached from here')],
      [texts('Pushed settings'), one.settings_revision > 0 && texts(due ? 'Wait for the site to fetch them' : 'Applied')],
    ];
    return pairs.filter(([, value]) => value).map(([term, value]) => [el('dt', term), el('dd', value)]);
  }

  function pushSettings() {
    const ids = chosen.size > 0 ? [...chosen] : 'all';
    openWordPressPush({...context, ids, count: chosen.size || sites.length, onPushed: () => { toast(texts('Pushed; each site fetches it within the hour')); reload(); }});
  }

  async function disconnect(one) {
    const sure = await confirmDialog({texts, title: texts('Disconnect {name}?', one), action: texts('Disconnect'),
      detail: texts('Nobody answers from its wp-admin any more, and it hears of no events. Its pages keep the widget until the plugin is told there.')});
    if (!sure) return;
    try {
      await api.remove(`/wordpress-sites/${one.id}`);
      toast(texts('Disconnected'));
    } catch (error) {
      toastError(error);
    }
    reload();
  }
}
