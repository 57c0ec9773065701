import {el, fill} from './el.js';
import {confirmDialog} from './dialog.js';
import {button, iconButton, whileBusy} from './parts.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';
import {appearanceForm} from './widget-appearance.js';
import {placesForm} from './widget-places.js';
import {mountScriptTags} from './script-tags.js';
import {createPreview} from './widget-preview.js';
import {health} from './sites.js';

const PARTS = [['appearance', 'Appearance'], ['places', 'Where it runs'], ['install', 'Install']];

/** One widget: how it looks beside a preview, where it runs, how it is installed. */
export function mountWidgetEditor(element, context) {
  const {api, texts, signal, navigate} = context;
  const [widgetId, wanted = 'appearance'] = context.rest;
  const part = PARTS.some(([name]) => name === wanted) ? wanted : 'appearance';
  const body = el('div.page.editor');
  const top = el('header.top', el('h1', texts('Widget')));
  fill(element, top, el('div.scroll', body));
  loadInto(body, {texts, signal, draw, load: () => Promise.all([api.get(`/widgets/${widgetId}`, {}, {signal}), part === 'install' ? api.get(`/widgets/${widgetId}/script-tags`, {}, {signal}) : null])});

  function draw([widget, tags]) {
    drawTop(widget);
    const content = {appearance: appearance, places: places, install: install}[part];
    fill(body, tabs(), content(widget, tags));
  }

  function drawTop(widget) {
    fill(top, el('a.button.quiet.only-icon.back', {href: '/console/sites', 'aria-label': texts('All sites')}, iconButton('', 'back').firstChild),
      el('h1', widget.name), health(widget, texts),
      el('div.actions.push', button(widget.enabled ? texts('Switch off') : texts('Switch on'), {onclick: (event) => toggle(event.currentTarget, widget)}),
        iconButton(texts('Delete widget'), 'bin', {onclick: () => remove(widget)})));
  }

  function tabs() {
    return el('nav.tabs', {'aria-label': texts('Widget')}, PARTS.map(([name, word]) =>
      el('a', {href: `/console/sites/${widgetId}/${name}`, 'aria-current': name === part ? 'page' : null}, texts(word))));
  }

  function appearance(widget) {
    const preview = createPreview({texts, widget});
    return el('div.columns', appearanceForm({...context, widget, onChange: preview.show, onSaved: saved}), preview.element);
  }

  function places(widget) {
    return placesForm({...context, widget, onSaved: saved});
  }

  function install(widget, tags) {
    const place = el('div');
    mountScriptTags(place, {...context, widget, tags: tags.data});
    return place;
  }

  function saved(widget) {
    drawTop(widget);
    toast(texts('Saved. Pages show it within a minute.'));
  }

  function toggle(pressed, widget) {
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
