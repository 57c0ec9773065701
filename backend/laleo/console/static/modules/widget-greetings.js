import {el} from './el.js';
import {field, selectInput, textInput} from './form.js';
import {linesOf, rowList} from './form-parts.js';

const MOST = 10;

/** Texts that appear by themselves beside the button: on which pages, after how long, to whom. */
export function greetingFields({texts, widget, onChange}) {
  const list = rowList({texts, items: widget.greetings, most: MOST, addText: texts('Add a greeting'), onChange, row: (item) => greeting(texts, item),
    emptyText: texts('No greetings. A good one asks something only that page makes sense of, after half a minute.'),
    added: () => ({text: '', quick_replies: [], page: '', seconds: 30, visitors: 'all', repeat: 'session'})});
  return {element: el('div.groups', el('p.help', texts('A greeting is a card beside the button. It never opens the chat, and the first one that fits is shown.')), list.element),
    value: () => ({greetings: list.value()})};
}

function greeting(texts, item) {
  const text = field({label: texts('Text'), input: el('textarea.input', {rows: '2', maxlength: '500', required: true, value: item.text})});
  const page = field({label: texts('On pages'), help: texts('Empty: everywhere. Or /pricing*, one pattern.'), input: textInput({value: item.page, spellcheck: 'false', placeholder: '/pricing*'})});
  const seconds = field({label: texts('After seconds'), input: textInput({type: 'number', min: '0', max: '600', value: String(item.seconds)})});
  const visitors = field({label: texts('To'), input: selectInput([['all', texts('Everybody')], ['new', texts('New visitors')], ['returning', texts('Returning visitors')]], item.visitors)});
  const repeat = field({label: texts('How often'), input: selectInput([['session', texts('Once a visit')], ['always', texts('On every page')]], item.repeat)});
  const replies = field({label: texts('Answers to press'), help: texts('One a line, six at most.'), input: el('textarea.input', {rows: '2', value: item.quick_replies.join('\n')})});
  const value = () => ({...(item.id ? {id: item.id} : {}), text: text.input.value.trim(), page: page.input.value.trim(), seconds: Number(seconds.input.value) || 0,
    visitors: visitors.input.value, repeat: repeat.input.value, quick_replies: linesOf(replies.input)});
  return {value, focus: () => text.input.focus(), element: el('div.stack-3', text.element, el('div.side-by-side', page.element, seconds.element),
    el('div.side-by-side', visitors.element, repeat.element), replies.element)};
}
