import {el, fill} from './el.js';
import {mountAccountSettings} from './settings-account.js';
import {mountAlerts} from './settings-alerts.js';
import {mountAuditLog} from './settings-audit.js';
import {mountBlocked} from './settings-blocked.js';
import {mountCannedReplies} from './settings-canned.js';
import {mountDevices} from './settings-devices.js';
import {mountMembers} from './settings-members.js';

const PARTS = [
  ['account', 'Account', mountAccountSettings],
  ['members', 'Members', mountMembers],
  ['canned', 'Canned replies', mountCannedReplies],
  ['blocked', 'Blocked', mountBlocked],
  ['alerts', 'Alerts', mountAlerts],
  ['devices', 'My devices', mountDevices],
  ['audit', 'Audit log', mountAuditLog],
];

/** Settings: the account, its people, this person's devices, and what was done. */
export function mount(element, context) {
  const {texts, rest} = context;
  const [name, , mountPart] = PARTS.find(([one]) => one === rest[0]) ?? PARTS[0];
  const body = el('div.stack-5');
  fill(element, el('header.top', el('h1', texts('Settings'))), el('div.scroll', el('div.settings',
    el('nav', {'aria-label': texts('Settings')}, PARTS.map(([one, word]) =>
      el('a', {href: `/console/settings/${one}`, 'aria-current': one === name ? 'page' : null}, texts(word)))), body)));
  mountPart(body, context);
}
