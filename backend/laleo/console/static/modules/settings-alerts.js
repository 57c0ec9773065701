import {el, fill} from './el.js';
import {mountAlertDevice} from './alert-device.js';
import {mountAlertLog} from './alert-log.js';
import {mountAlertRules} from './alert-rules.js';
import {whyNot} from './rights.js';
import {mountAlertWishes} from './alert-wishes.js';

/** Alerts: this device, how I am reached, whom the account tells of what, and what came of it. */
export function mountAlerts(element, context) {
  const {texts, may} = context;
  const device = el('section.card');
  const wishes = el('section.card');
  const rules = el('section.card');
  const log = el('section.card');
  const mine = may('answer') ? [device, wishes] : [el('p.notice', whyNot(texts, 'answer'))];
  fill(element, mine, rules, log);
  if (may('answer')) {
    mountAlertDevice(device, context);
    mountAlertWishes(wishes, context);
  }
  mountAlertRules(rules, context);
  mountAlertLog(log, context);
}
