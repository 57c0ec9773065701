import {el, fill} from './el.js';
import {confirmDialog} from './dialog.js';
import {form} from './form.js';
import {button, iconButton, whileBusy} from './parts.js';
import {whyNot} from './rights.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';
import {callsFields} from './widget-calls.js';
import {chatFields} from './widget-chat.js';
import {greetingFields} from './widget-greetings.js';
import {hoursFields} from './widget-hours.js';
import {mountIdentity} from './widget-identity.js';
import {lookFields} from './widget-look.js';
import {mountNumbers} from './widget-numbers.js';
import {placesFields} from './widget-places.js';
import {mountScriptTags} from './script-tags.js';
import {createPreview} from './widget-preview.js';
import {health} from './sites.js';

// name, word, fields beside the preview (others are drawn by the editor itself)
const PARTS = [['appearance', 'Appearance', lookFields], ['chat', 'Chat', chatFields], ['calls', 'Calls', callsFields], ['greetings', 'Greetings', greetingFields], ['hours', 'Hours', hoursFields],
  ['places', 'Where it runs', placesFields], ['numbers', 'Numbers'], ['identity', 'Signed-in visitors'], ['install', 'Install']];

/** One widget: its settings part by part beside the widget itself, and how it is installed. */
export function mountWidgetEditor(element, context) {
  const {api, texts, signal, navigate, may = () => true} = context;
  const [widgetId, wanted = 'appearance'] = context.rest;
  const part = PARTS.some(([name]) => name === wanted) ? wanted : 'appearance';
  const fieldsOf = PARTS.find(([name]) => name === part)[2];
  const body = el('div.page.editor');
  const top = el('header.top', el('h1', texts('Widget')));
  fill(element, top, el('div.scroll', body));
  loadInto(body, {texts, signal, draw, load: () => Promise.all([api.get(`/widgets/${widgetId}`, {}, {signal}), more()])});

  function more() {
    if (part === 'install') return api.get(`/widgets/${widgetId}/script-tags`, {}, {signal});
    if (part === 'calls') return api.all('/members', {signal});
    return part === 'hours' ? api.all('/sites', {signal}) : null;
  }

  function draw([widget, extra]) {
    drawTop(widget);
    const place = el('div');
    fill(body, tabs(), part !== 'install' && !may('manage') && el('p.notice', whyNot(texts, 'manage')), fieldsOf ? settings(widget, extra) : place);
    if (part === 'install') mountScriptTags(place, {...context, widget, tags: extra.data});
    if (part === 'identity') mountIdentity(place, {...context, widget});
    if (part === 'numbers') mountNumbers(place, {...context, widget, may});
  }

  function drawTop(widget) {
    fill(top, el('a.button.quiet.only-icon.back', {href: '/console/sites', 'aria-label': texts('All sites')}, iconButton('', 'back').firstChild),
      el('h1', widget.name), health(widget, texts),
      may('manage') && el('div.actions.push', button(widget.enabled ? texts('Switch off') : texts('Switch on'), {onclick: (event) => switchIt(event.currentTarget, widget)}),
        iconButton(texts('Delete widget'), 'bin', {onclick: () => remove(widget)})));
  }

  function tabs() {
    return el('nav.tabs', {'aria-label': texts('Widget')}, PARTS.map(([name, word]) =>
      el('a', {href: `/console/sites/${widgetId}/${name}`, 'aria-current': name === part ? 'page' : null}, texts(word))));
  }

  /** The part's fields, a bar to save them, and the widget as it would be. */
  function settings(widget, extra) {
    const preview = may('manage') && createPreview({api, texts, widget, open: part !== 'greetings', signal});
    const fields = fieldsOf({texts, widget, extra, onChange: changed});
    const unsaved = el('span.hush', {role: 'status'});
    const bar = el('div.save-bar', unsaved, button(texts('Save'), {kind: 'primary', type: 'submit'}));
    const made = form({fields: fields.named ?? {}, send, children: [el('fieldset.plain', {disabled: !may('manage')}, fields.element), may('manage') && bar]});
    made.addEventListener('input', changed);
    made.addEventListener('change', changed);

    function changed() {
      bar.classList.add('unsaved');
      unsaved.textContent = texts('Not saved yet');
      if (preview) preview.show(fields.value());
    }

    async function send() {
      if (fields.check?.() === false) return;
      drawTop(await api.patch(`/widgets/${widgetId}`, fields.value()));
      bar.classList.remove('unsaved');
      unsaved.textContent = texts('Saved. Pages show it within a minute.');
      toast(texts('Saved. Pages show it within a minute.'));
    }

    return preview ? el('div.columns.with-preview', made, preview.element) : made;
  }

  function switchIt(pressed, widget) {
    return whileBusy(pressed, async () => {
      try {
        drawTop(await api.patch(`/widgets/${widgetId}`, {enabled: !widget.enabled}));
      } catch (error) {
        toastError(error);
      }
    });
  }

  async function remove(widget) {
    const sure = await confirmDialog({texts, title: texts('Delete {name}?', {name: widget.name}), action: texts('Delete widget'),
      detail: texts('Pages that carry its script tag show nothing any more. This cannot be undone.')});
    if (sure) await api.remove(`/widgets/${widgetId}`).then(() => navigate('/console/sites'), toastError);
  }
}
