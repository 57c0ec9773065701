import {el} from './el.js';
import {colourField} from './colour-field.js';
import {choiceField, field, selectInput, textInput} from './form.js';
import {group, linesOf} from './form-parts.js';

const LANGUAGES = [['auto', 'The page or the browser decides'], ['en', 'English'], ['es', 'Español'], ['pt', 'Português'], ['fr', 'Français'], ['de', 'Deutsch'],
  ['it', 'Italiano'], ['tr', 'Türkçe'], ['ar', 'العربية'], ['ja', '日本語']];

/** How the widget looks: {element, value(), named}. */
export function lookFields({texts, widget, onChange}) {
  const look = widget.appearance;
  const text = (name, most) => textInput({value: look[name] ?? '', maxlength: String(most)});
  const number = (name, most, least = 0) => textInput({type: 'number', value: String(look[name] ?? ''), min: String(least), max: String(most), inputmode: 'numeric'});
  const fields = {
    name: field({label: texts('Name'), help: texts('Only your team sees it.'), input: textInput({value: widget.name, maxlength: '80', required: true})}),
    title: field({label: texts('Title'), input: text('title', 60)}),
    subtitle: field({label: texts('Line under the title'), input: text('subtitle', 120)}),
    greeting: field({label: texts('Greeting'), help: texts('The first thing a visitor reads after opening.'), input: el('textarea.input', {rows: '3', maxlength: '200', value: look.greeting})}),
    locale: field({label: texts('Language'), input: selectInput(LANGUAGES.map(([code, name]) => [code, code === 'auto' ? texts(name) : name]), widget.locale)}),
    launcher: field({label: texts('Button'), input: selectInput([['bubble', texts('A round button')], ['label', texts('A button with a word')], ['none', texts('None: my page opens the chat')]], look.launcher)}),
    launcher_text: field({label: texts('Word on the button'), input: text('launcher_text', 40)}),
    offset_x: field({label: texts('From the side, pixels'), input: number('offset_x', 200)}),
    offset_y: field({label: texts('From the bottom, pixels'), input: number('offset_y', 200)}),
    mobile: field({label: texts('On phones'), input: selectInput([['full', texts('Fills the screen')], ['sheet', texts('A sheet from below')]], look.mobile)}),
    z_index: field({label: texts('Layer (z-index)'), help: texts('Lower it when the widget covers something it should not.'), input: number('z_index', 2147483647, 1)}),
    hide_on: field({label: texts('Not on these pages'), help: texts('One a line, such as /checkout* or https://shop.example/admin*. * is any text.'), input: el('textarea.input', {rows: '3', value: (look.hide_on ?? []).join('\n'), spellcheck: 'false'})}),
  };
  const input = (name) => fields[name].input;
  const colour = colourField({texts, colour: look.accent, onChange});
  const position = choiceField({legend: texts('Corner'), name: 'position', chosen: look.position, options: [['right', texts('Right')], ['left', texts('Left')]]});
  position.element.querySelector('.choices').classList.add('side-by-side');
  input('launcher').addEventListener('change', showWord);
  showWord();

  function showWord() {
    fields.launcher_text.element.hidden = input('launcher').value !== 'label';
  }

  function value() {
    const appearance = {accent: colour.value(), position: position.value(), hide_on: linesOf(input('hide_on'))};
    for (const name of ['title', 'subtitle', 'greeting', 'launcher', 'launcher_text', 'mobile']) appearance[name] = input(name).value.trim();
    for (const name of ['offset_x', 'offset_y', 'z_index']) if (input(name).value !== '') appearance[name] = Number(input(name).value);
    return {name: input('name').value.trim(), locale: input('locale').value, appearance};
  }

  const element = el('div.groups',
    group({title: texts('Words and colour'), children: [fields.name.element, colour.element, fields.title.element, fields.subtitle.element, fields.greeting.element, fields.locale.element]}),
    group({title: texts('Button and corner'), children: [fields.launcher.element, fields.launcher_text.element, position.element,
      el('div.side-by-side', fields.offset_x.element, fields.offset_y.element), fields.mobile.element]}),
    group({title: texts('Pages and layer'), folded: true, children: [fields.hide_on.element, fields.z_index.element]}));
  return {element, value, named: {name: fields.name, ...Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'name' && name !== 'locale').map(([name, one]) => [`appearance/${name}`, one]))}};
}
