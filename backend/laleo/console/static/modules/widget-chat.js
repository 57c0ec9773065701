import {el} from './el.js';
import {field, selectInput, textInput} from './form.js';
import {group, linesOf, rowList, toggle, toggles} from './form-parts.js';

const MOST_FIELDS = 10;
const KINDS = [['name', 'Name'], ['email', 'E-mail'], ['phone', 'Telephone'], ['text', 'A text'], ['choice', 'A choice']];
const FEATURES = [
  ['attachments', 'Send files', 'Pictures, PDF and plain text, up to 10 MB.'],
  ['voice_notes', 'Voice notes', 'The browser asks for the microphone first.'],
  ['emoji', 'Emoji'],
  ['rating', 'Rate the conversation', 'Asked once when it is closed.'],
  ['transcript', 'Transcript by mail'],
  ['sounds', 'Sounds', 'A visitor can mute them.'],
];

/** What a visitor may do, and what is asked before a chat and while nobody is there. */
export function chatFields({texts, widget, onChange}) {
  const features = toggles({legend: texts('Visitors may'), options: FEATURES.map(([name, title, help]) => [name, texts(title), help && texts(help)]), values: widget.features});
  const before = formBuilder({texts, form: widget.forms.pre_chat, title: texts('Ask before the chat'), help: texts('Every question costs you some visitors.'), onChange});
  const away = formBuilder({texts, form: widget.forms.offline, title: texts('Take messages while nobody is here'), help: texts('You find them in the inbox and answer by mail.'), onChange});
  const text = field({label: texts('What it says above the form'), help: texts('Left empty, the widget says it in the visitor’s language.'), input: el('textarea.input', {rows: '2', maxlength: '500', value: widget.forms.offline.text ?? ''})});
  away.body.prepend(text.element);

  const value = () => ({features: features.value(), forms: {pre_chat: before.value(), offline: {...away.value(), text: text.input.value.trim()}}});
  return {value, element: el('div.groups', group({title: texts('In the panel'), children: features.element}),
    group({title: texts('Before the chat'), children: before.element}), group({title: texts('While nobody is here'), children: away.element}))};
}

/** A form that is switched on and made of questions. */
function formBuilder({texts, form, title, help, onChange}) {
  const enabled = toggle({title, help, checked: form.enabled, onchange: show});
  const questions = rowList({texts, items: form.fields, most: MOST_FIELDS, addText: texts('Add a question'), emptyText: texts('No questions.'), onChange,
    added: () => ({key: '', kind: 'text', label: '', required: false}), row: (item) => question(texts, item)});
  const body = el('div.stack-5', questions.element);

  function show() {
    body.hidden = !enabled.input.checked;
  }

  show();
  return {element: el('div.stack-5', enabled.element, body), body, value: () => ({enabled: enabled.input.checked, fields: unique(questions.value())})};
}

function question(texts, item) {
  const kind = selectInput(KINDS.map(([value, word]) => [value, texts(word)]), item.kind, {'aria-label': texts('Kind')});
  const label = textInput({value: item.label, maxlength: '80', 'aria-label': texts('Question'), placeholder: texts('Question')});
  const required = toggle({title: texts('Required'), checked: item.required});
  const choices = el('textarea.input', {rows: '3', 'aria-label': texts('Choices, one a line'), placeholder: texts('Choices, one a line'), value: (item.choices ?? []).join('\n')});
  kind.addEventListener('change', show);
  show();

  function show() {
    choices.hidden = kind.value !== 'choice';
    label.placeholder = ['text', 'choice'].includes(kind.value) ? texts('Question') : texts('Question (the widget has its own word)');
  }

  const value = () => ({key: keyOf(item, kind.value, label.value), kind: kind.value, label: label.value.trim(), required: required.input.checked,
    ...(kind.value === 'choice' ? {choices: linesOf(choices)} : {})});
  return {element: el('div.question', kind, label, required.element, choices), value, focus: () => label.focus()};
}

/** The key that answers are kept under: it stays when the words change. */
function keyOf({key}, kind, label) {
  if (key) return key;
  if (!['text', 'choice'].includes(kind)) return kind;
  const slug = label.toLowerCase().normalize('NFD').replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 28);
  return slug === 'website' || !slug ? 'question' : slug;
}

function unique(questions) {
  const seen = new Map();
  return questions.map((one) => {
    const count = (seen.get(one.key) ?? 0) + 1;
    seen.set(one.key, count);
    return count === 1 ? one : {...one, key: `${one.key}_${count}`};
  });
}
