import {h} from './dom.js';

const KINDS = {
  name: {type: 'text', autocomplete: 'name', maxLength: 120},
  email: {type: 'email', autocomplete: 'email', maxLength: 254},
  phone: {type: 'tel', autocomplete: 'tel', maxLength: 40},
  text: {type: 'text', maxLength: 1000},
  when: {type: 'datetime-local'},
};
const HONEYPOT = 'website';

const choice = ({choices = []}) => h('select', {}, h('option', {value: ''}, ''), ...choices.map((words) => h('option', {value: words}, words)));

const controlFor = (field) => {
  if (field.kind === 'choice') return choice(field);
  if (field.kind === 'long') return h('textarea', {rows: 4, maxLength: field.most ?? 4000});
  return h('input', {...KINDS[field.kind] || KINDS.text, min: field.min ?? '', max: field.max ?? ''});
};

const problemOf = ({validity, value}, required) => {
  if (required && !value.trim()) return 'field_required';
  return validity.valid ? '' : 'field_invalid';
};

const createField = (field, {text}, prefix) => {
  const id = `${prefix}-${field.key}`;
  const trouble = h('span', {className: 'trouble', id: `${id}-trouble`, hidden: true});
  const control = Object.assign(controlFor(field), {id, name: field.key, dir: 'auto', value: field.value ?? ''});
  const label = field.label || text(`field_${field.kind}`);
  if (field.required) control.ariaRequired = 'true';
  control.setAttribute('aria-describedby', trouble.id);
  return {
    key: field.key,
    control,
    node: h('div', {className: 'question'},
      h('label', {htmlFor: id}, label, ...field.required ? [] : [h('span', {className: 'detail'}, ` ${text('field_optional')}`)]),
      control, trouble),
    check() {
      const problem = problemOf(control, field.required);
      trouble.hidden = !problem;
      trouble.textContent = problem && text(problem === 'field_invalid' ? `field_invalid_${field.kind}` : problem);
      control.ariaInvalid = String(Boolean(problem));
      return !problem;
    },
  };
};

/** Robots fill in everything; people neither see nor reach this. */
const createTrap = () => h('input', {name: HONEYPOT, type: 'text', tabIndex: -1, autocomplete: 'off', ariaHidden: 'true', className: 'trap'});

/**
 * A form from a widget's settings: `fields` [{key, kind, label, required, choices?, value?}].
 * `send(answers)` gets what was answered, key by key, once nothing is wrong.
 */
export const createForm = ({title, lead, fields, action, prefix}, words, send) => {
  const parts = fields.map((field) => createField(field, words, prefix));
  const trap = createTrap();
  const form = h('form', {className: 'sheet', noValidate: true, ariaLabel: title},
    h('p', {className: 'title'}, title),
    ...lead ? [h('p', {className: 'lead', dir: 'auto'}, lead)] : [],
    ...parts.map(({node}) => node), trap,
    h('button', {className: 'primary wide', type: 'submit'}, action));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const wrong = parts.filter((part) => !part.check());
    if (wrong.length) return wrong[0].control.focus();
    const answers = parts.map(({key, control}) => [key, control.value.trim()]).filter(([, value]) => value);
    send(Object.fromEntries(trap.value ? [...answers, [HONEYPOT, trap.value.slice(0, 200)]] : answers), form);
  });
  // While it is mended, not when it is left: a line that goes away would move the button from under the pointer.
  form.addEventListener('input', ({target}) => target.ariaInvalid === 'true' && parts.find(({control}) => control === target)?.check());
  return form;
};
