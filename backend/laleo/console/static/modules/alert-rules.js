import {el, fill} from './el.js';
import {openAlertRuleForm} from './alert-rule-form.js';
import {DAYS, eventName, ladderWords} from './alert-words.js';
import {confirmDialog} from './dialog.js';
import {badge, button, iconButton, whileBusy} from './parts.js';
import {whyNot} from './rights.js';
import {emptyState, loadInto} from './states.js';
import {toggleSwitch} from './switch.js';
import {plural} from './texts.js';
import {toast, toastError} from './toast.js';

/** Rules: of what whom to tell, after how long, then whom. Owners and admins change them. */
export function mountAlertRules(element, context) {
  const {api, texts, signal, may} = context;
  const body = el('div');
  const manages = may('account');
  fill(element, el('header', el('h2', texts('Rules')), manages && button(texts('Add rule'), {kind: 'small', iconName: 'plus', onclick: () => edit(null)})), body);
  if (!manages) {
    fill(body, el('div.body', el('p.hush', texts('Who is told of what is set here.'), ' ', whyNot(texts, 'account'))));
    return;
  }
  let members = [];
  let sites = [];
  reload();

  function reload() {
    return loadInto(body, {texts, signal, rows: 2, draw, load: async () => {
      const found = await Promise.all([api.all('/alert-rules', {signal}), api.all('/members', {signal}), api.all('/sites', {signal})]);
      [, members, sites] = found;
      return found[0];
    }});
  }

  function draw(rules) {
    if (rules.length === 0) return fill(body, emptyState({compact: true, iconName: 'bell', title: texts('No rule yet'),
      detail: texts('Without one you are told only when an agent hands over to a person.'),
      actions: [button(texts('Tell somebody when a visitor waits'), {kind: 'primary', onclick: () => edit(null)})]}));
    return fill(body, el('div.rows.cards.alert-rules', rules.map(row)));
  }

  function row(rule) {
    const toggle = toggleSwitch({label: el('span.visually-hidden', texts('Rule {name}', {name: rule.name})), on: rule.enabled, change: (wanted) => setEnabled(rule, wanted)});
    return el('div.row', toggle.element,
      el('div.stack.second', el('strong', rule.name), el('span.hush', ladderWords(texts, rule.ladder, members)), quietWords(rule.quiet_hours)),
      el('div.chip-line.second', rule.events.map((type) => badge(eventName(texts, type))), rule.site_ids && badge(plural(texts, rule.site_ids.length, '{count} site only', '{count} sites only'))),
      el('div.actions.corner', iconButton(texts('Test {name}', rule), 'bolt', {onclick: (event) => test(event, rule)}),
        iconButton(texts('Change {name}', rule), 'edit', {onclick: () => edit(rule)}), iconButton(texts('Delete {name}', rule), 'bin', {onclick: () => remove(rule)})));
  }

  function quietWords(hours) {
    if (!hours) return null;
    const days = hours.days.length === 7 ? texts('every day') : hours.days.map((day) => texts(DAYS[day])).join(', ');
    return el('span.faint', texts('Quiet from {from} to {to}, {days} ({timezone})', {...hours, days}));
  }

  async function setEnabled(rule, enabled) {
    try {
      return (await api.patch(`/alert-rules/${rule.id}`, {enabled})).enabled;
    } catch (error) {
      toastError(error);
      return rule.enabled;
    }
  }

  function test(event, rule) {
    return whileBusy(event.currentTarget, () => api.post(`/alert-rules/${rule.id}/test`).then(() => toast(texts('Test sent to everybody on it; what came of it is in the list below')), toastError));
  }

  function edit(rule) {
    openAlertRuleForm({...context, rule, members, sites, onSaved: () => { toast(texts('Saved')); reload(); }});
  }

  async function remove(rule) {
    const sure = await confirmDialog({texts, title: texts('Delete “{name}”?', rule), action: texts('Delete rule'), detail: texts('Nobody is told by it any more. What it told before stays in the list.')});
    if (sure) api.remove(`/alert-rules/${rule.id}`).then(reload, toastError);
  }
}
