import {bytes, whole} from './analytics-words.js';
import {bar} from './chart-bars.js';
import {openDialog} from './dialog.js';
import {el, fill} from './el.js';
import {field, form, selectInput, textInput} from './form.js';
import {ago, moment} from './format.js';
import {badge, button} from './parts.js';
import {whyNot} from './rights.js';
import {loadInto} from './states.js';
import {toast} from './toast.js';

const NAMES = {
  visits: ['Visits', 'this month'], messages: ['Messages', 'this month'], call_minutes: ['Call minutes', 'this month'],
  deliveries: ['Webhook deliveries', 'this month'], storage_bytes: ['Storage', 'now'], agents: ['Agents', 'now'],
};
const MEGABYTE = 1024 ** 2;

/** Usage: what the account used this month, and how much it may. */
export function mountUsage(element, {api, texts, signal, may}) {
  const body = el('div');
  fill(element, el('section.card', el('header', el('div.stack', el('h2', texts('Usage')), el('span.hush', texts('Counted by months of UTC. A webhook of the type usage.updated tells the same.')))), body));
  if (!may('everywhere') && !may('account')) {
    fill(body, el('div.body', el('p.hush', whyNot(texts, 'account'))));
    return;
  }
  reload();

  function reload() {
    return loadInto(body, {texts, signal, rows: 6, load: () => api.get('/usage', {}, {signal}), draw});
  }

  function draw({counters, updated_at: at}) {
    fill(body, el('ul.usage.plain', counters.map(row)),
      at && el('p.rest.faint', {title: moment(at)}, texts('Counted {when}', {when: ago(at)})));
  }

  function row(counter) {
    const [name, span] = NAMES[counter.name];
    const write = counter.name === 'storage_bytes' ? bytes : whole;
    return el('li', el('div.stack', el('strong', texts(name)), el('span.faint', texts(span))),
      el('div.amount', el('span.number', counter.limit === null ? write(counter.used) : texts('{used} of {limit}', {used: write(counter.used), limit: write(counter.limit)})),
        counter.limit !== null && bar(counter.limit ? counter.used / counter.limit : 1, `meter${counter.level === 100 ? ' full' : counter.level ? ' near' : ''}`)),
      el('div.aside', state(counter), may('account') && button(texts('Limit'), {kind: 'small', 'aria-label': texts('Limit {name}', {name: texts(name)}), onclick: () => edit(counter)})));
  }

  function state({limit, level, behaviour}) {
    if (limit === null) return badge(texts('No limit'));
    if (level === 100) return badge(behaviour === 'hard' ? texts('Stopped') : texts('Over the limit'), 'missed', 'warning');
    return level ? badge(texts('Nearly used up'), 'waiting') : badge(behaviour === 'hard' ? texts('Stops there') : texts('You are told'));
  }

  function edit(counter) {
    const unit = counter.name === 'storage_bytes' ? MEGABYTE : 1;
    const [name] = NAMES[counter.name];
    const amount = field({label: unit === 1 ? texts('At most') : texts('At most, in megabytes'), name: 'limit', help: texts('Leave it empty for no limit.'),
      input: textInput({inputmode: 'numeric', value: counter.limit === null ? '' : String(Math.round(counter.limit / unit))})});
    const then = field({label: texts('When it is reached'), name: 'behaviour', input: selectInput([['soft', texts('Tell us, and go on')], ...(counter.name === 'deliveries' ? [] : [['hard', texts('Stop there')]])], counter.behaviour ?? 'soft')});
    const dialog = openDialog({texts, title: texts('Limit {name}', {name: texts(name)}), children: [form({fields: {limit: amount, behaviour: then},
      children: [amount.element, then.element, el('div.actions', button(texts('Save'), {kind: 'primary', type: 'submit'}))], send})]});

    async function send() {
      const text = amount.input.value.trim();
      if (text && !/^\d{1,12}$/.test(text)) return amount.wrong(texts('Write a whole number.'));
      await api.put('/usage/limits', {[counter.name]: text ? {limit: Number(text) * unit, behaviour: then.input.value} : null});
      dialog.close();
      toast(texts('Saved'));
      return reload();
    }
  }
}
