import {el, fill, icon} from './el.js';
import {EVENTS} from './alert-words.js';
import {openDialog} from './dialog.js';
import {field, form, textInput} from './form.js';
import {ladderBuilder} from './ladder-builder.js';
import {button} from './parts.js';
import {quietHoursField} from './quiet-hours.js';
import {toggleSwitch} from './switch.js';

const FIRST = [{after_s: 60, targets: [{kind: 'push', who: 'everyone'}]}, {after_s: 300, targets: [{kind: 'email', who: 'everyone'}]}];
const NEVER = new Set(['webhook.ping', 'visitor.page_viewed', 'visitor.disconnected']);

/** Make a rule, or with `rule` change it. */
export async function openAlertRuleForm({api, texts, rule = null, members, sites, onSaved}) {
  const {body, close} = openDialog({texts, title: rule ? texts('Change the rule') : texts('Add a rule')});
  const name = field({label: texts('Name'), input: textInput({required: true, maxlength: '80', value: rule?.name ?? '', placeholder: texts('A visitor waits'), autofocus: true})});
  const events = choices(texts('Tell when'));
  const places = choices(texts('On these sites'));
  const ladder = ladderBuilder({texts, members, ladder: rule?.ladder ?? FIRST});
  const quiet = quietHoursField({texts, hours: rule?.quiet_hours ?? null});
  const told = {value: rule?.include_message ?? true};
  const include = toggleSwitch({label: texts('Include what the visitor wrote'), on: told.value, describedBy: 'include-help', change: async (wanted) => { told.value = wanted; return wanted; }});
  body.append(form({fields: {name, events, ladder, quiet_hours: quiet, site_ids: places}, send, children: [
    name.element, events.element, sites.length > 1 && places.element,
    el('div.field', el('span.label', texts('Whom, and then whom')), el('p.help', texts('It ends as soon as somebody answers, claims the conversation or presses “Acknowledge”.')), ladder.element),
    quiet.element, el('div.field', include.element, el('p.help', {id: 'include-help'}, texts('An ntfy server can read it. Notifications are encrypted for your browser alone.'))),
    el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(rule ? texts('Save') : texts('Add rule'), {kind: 'primary', type: 'submit'})),
  ].filter(Boolean)}));
  places.show(sites.map((site) => [site.id, site.name, '']), rule?.site_ids ?? sites.map(({id}) => id));
  try {
    const {data} = await api.get('/event-types');
    events.show(offered(data), rule?.events ?? ['conversation.waiting']);
  } catch (error) {
    events.show(Object.entries(EVENTS).slice(0, 2).map(([type, words]) => [type, texts(words[0]), texts(words[1])]), rule?.events ?? []);
    events.wrong(error.message);
  }

  /** The house's own first, then whatever else can happen. */
  function offered(data) {
    const types = ['conversation.waiting', ...data.map(({type}) => type).filter((type) => !NEVER.has(type))];
    const order = Object.keys(EVENTS);
    const place = (type) => (order.includes(type) ? order.indexOf(type) : order.length);
    return types.toSorted((one, other) => place(one) - place(other)).map((type) => [type,
      EVENTS[type] ? texts(EVENTS[type][0]) : type, EVENTS[type] ? texts(EVENTS[type][1]) : data.find((one) => one.type === type)?.description]);
  }

  function choices(legend) {
    const list = el('div.event-choices', {role: 'group', 'aria-label': legend, tabindex: '0'}, el('p.hush', texts('Loading')));
    const complaint = el('p.wrong', {role: 'alert', hidden: true});
    function wrong(text) {
      complaint.hidden = !text;
      fill(complaint, text && icon('warning', {small: true}), text && el('span', text));
    }
    return {
      input: list, wrong, element: el('div.field', el('span.label', legend), list, complaint),
      show: (rows, chosen) => fill(list, rows.map(([value, title, help]) => el('label', el('input', {type: 'checkbox', value, checked: chosen.includes(value), onchange: () => wrong('')}), el('strong', title), help && el('span.help', help)))),
      value: () => [...list.querySelectorAll('input:checked')].map((input) => input.value),
    };
  }

  async function send() {
    const wanted = events.value();
    if (wanted.length === 0) return events.wrong(texts('Choose at least one.'));
    const chosen = places.value();
    if (sites.length > 1 && chosen.length === 0) return places.wrong(texts('Choose at least one.'));
    const everywhere = sites.length < 2 ? rule?.site_ids == null : chosen.length === sites.length;
    const data = {name: name.input.value.trim(), events: wanted, ladder: ladder.value(), quiet_hours: quiet.value(), include_message: told.value,
      site_ids: everywhere ? null : sites.length < 2 ? rule.site_ids : chosen};
    const saved = rule ? await api.patch(`/alert-rules/${rule.id}`, data) : await api.post('/alert-rules', data);
    close();
    return onSaved(saved);
  }
}
