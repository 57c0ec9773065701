import {copyButton} from './copy.js';
import {confirmDialog, openDialog} from './dialog.js';
import {el, fill} from './el.js';
import {field, form, selectInput, textInput} from './form.js';
import {badge, button} from './parts.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';

const KINDS = [['video', 'Voice and picture'], ['voice', 'Voice only']];
const THEMES = [['auto', 'As the visitor’s device'], ['light', 'Light'], ['dark', 'Dark']];

/** The numbers a widget is called by: their call pages and QR codes, how they look, and where else they may go. */
export function mountNumbers(element, {api, texts, signal, widget, may = () => true}) {
  const list = el('div.stack-5');
  fill(element, el('div.stack-5', el('p.hush', texts('Each number has a page that anybody can call from: put its address into mail signatures, print its code. Telephone systems call numbers over the API.')), list));
  load();

  function load() {
    return loadInto(list, {texts, signal, rows: 1, load: () => api.all('/channels', {params: {widget_id: widget.id}, signal}), draw});
  }

  function draw(channels) {
    fill(list, channels.map((channel) => card(channel, channels.length > 1)),
      may('manage') && el('div.actions', button(texts('Add a number'), {iconName: 'plus', onclick: () => save(() => api.post('/channels', {widget_id: widget.id}), texts('The widget has another number'))})));
  }

  function card(channel, isSpare) {
    const {number, name, page_url: page, qr_url: code, enabled, available} = channel;
    const state = enabled ? badge(available ? texts('Somebody is there') : texts('Nobody is there right now'), available ? 'live' : '') : badge(texts('Switched off'), 'missed');
    return el('article.card.number-card', {'aria-label': number},
      el('img', {src: code, width: '112', height: '112', alt: texts('QR code of {address}', {address: page})}),
      el('div.stack-3', el('header', el('h2.number', number), state), name && el('p.hush', name),
        el('div.number-page', el('a.clip', {href: page, target: '_blank', rel: 'noopener'}, page.replace(/^https?:\/\//, '')), copyButton(texts, page)),
        el('div.actions', el('a.button.small', {href: code, download: `laleo-${number}.svg`}, el('span', texts('Download the code'))),
          may('manage') && button(texts('Edit'), {kind: 'small', iconName: 'edit', onclick: () => edit(channel)}),
          may('manage') && isSpare && button(texts('Delete'), {kind: 'small', iconName: 'bin', onclick: () => remove(channel)}))));
  }

  async function save(work, done) {
    try {
      await work();
      toast(done);
      await load();
    } catch (error) {
      toastError(error);
    }
  }

  async function edit(channel) {
    const widgets = await api.all('/widgets', {signal}).catch(() => [widget]);
    const {look} = channel;
    const choice = (label, pairs, chosen, help) => field({label, help, input: selectInput(pairs.map(([value, word]) => [value, texts(word)]), chosen)});
    const name = field({label: texts('Name'), help: texts('Only your team sees it.'), input: textInput({value: channel.name, maxlength: '80'})});
    const title = field({label: texts('Title of the page'), help: texts('Empty: the title of the widget.'), input: textInput({value: look.title, maxlength: '80'})});
    const text = field({label: texts('Text'), input: el('textarea.input', {rows: '3', maxlength: '300', value: look.text})});
    const accent = field({label: texts('Colour'), help: texts('Empty: the colour of the widget.'), input: textInput({value: look.accent ?? '', placeholder: widget.appearance.accent, maxlength: '7'})});
    const kind = choice(texts('Calls with'), KINDS, channel.kind);
    const theme = choice(texts('Look'), THEMES, look.theme);
    const home = field({label: texts('Belongs to'), help: texts('A number can move to another widget; its past calls stay where they were.'), input: selectInput(widgets.map(({id, name: word}) => [id, word]), channel.widget_id)});
    const enabled = el('input', {type: 'checkbox', checked: channel.enabled});
    const {body, close} = openDialog({texts, title: texts('Number {number}', {number: channel.number})});
    fill(body, form({fields: {name, 'look/title': title, 'look/text': text, 'look/accent': accent, widget_id: home}, children: [
      name.element, title.element, text.element, el('div.two', accent.element, theme.element), el('div.two', kind.element, home.element),
      el('label.toggle', enabled, el('span', texts('The number can be called'))), el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(texts('Save'), {kind: 'primary', type: 'submit'}))],
    send: async () => {
      await api.patch(`/channels/${channel.number}`, {name: name.input.value, kind: kind.input.value, enabled: enabled.checked, widget_id: home.input.value,
        look: {title: title.input.value, text: text.input.value, accent: accent.input.value.trim() || null, theme: theme.input.value}});
      close();
      toast(texts('Saved'));
      load();
    }}));
  }

  async function remove({number}) {
    const sure = await confirmDialog({texts, title: texts('Give up {number}?', {number}), action: texts('Give the number up'), detail: texts('Its page and code stop working, wherever they are printed.')});
    if (sure) await save(() => api.remove(`/channels/${number}`), texts('The number is given up'));
  }
}
