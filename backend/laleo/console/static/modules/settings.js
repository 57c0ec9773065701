import {el, fill} from './el.js';
import {mountAccountSettings} from './settings-account.js';
import {mountAgents} from './settings-agents.js';
import {mountAlerts} from './settings-alerts.js';
import {mountAuditLog} from './settings-audit.js';
import {mountBlocked} from './settings-blocked.js';
import {mountCannedReplies} from './settings-canned.js';
import {mountConnections} from './settings-connections.js';
import {mountDevices} from './settings-devices.js';
import {mountDoctor} from './settings-doctor.js';
import {mountMembers} from './settings-members.js';
import {mountOAuthApps} from './settings-oauth-apps.js';
import {mountUsage} from './settings-usage.js';
import {mountWordPress} from './settings-wordpress.js';

const PARTS = [
  ['account', 'Account', mountAccountSettings],
  ['members', 'Members', mountMembers],
  ['agents', 'Agents', mountAgents],
  ['connections', 'Connections', mountConnections],
  ['wordpress', 'WordPress sites', mountWordPress],
  ['oauth-apps', 'OAuth apps', mountOAuthApps],
  ['doctor', 'Doctor', mountDoctor],
  ['canned', 'Canned replies', mountCannedReplies],
  ['blocked', 'Blocked', mountBlocked],
  ['alerts', 'Alerts', mountAlerts],
  ['devices', 'My devices', mountDevices],
  ['usage', 'Usage', mountUsage],
  ['audit', 'Audit log', mountAuditLog],
];

/** Settings: the account, its people and agents, this person's devices, and what was done. */
export function mount(element, context) {
  const {texts, rest} = context;
  const [name, , mountPart] = PARTS.find(([one]) => one === rest[0]) ?? PARTS[0];
  const body = el('div.stack-5');
  const nav = el('nav', {'aria-label': texts('Settings')}, PARTS.map(([one, word]) =>
    el('a', {href: `/console/settings/${one}`, 'aria-current': one === name ? 'page' : null}, texts(word))));
  fill(element, el('header.top', el('h1', texts('Settings'))), el('div.scroll', el('div.settings', nav, body)));
  showCurrent(nav);
  mountPart(body, context);
}

/** On the phone the parts stand in one line, which is longer than the screen. */
function showCurrent(nav) {
  const link = nav.querySelector('[aria-current]');
  nav.scrollLeft = link.offsetLeft - nav.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
}
