import {el, fill, icon} from './el.js';
import {codeBlock} from './copy.js';
import {linkButton} from './parts.js';
import {whyNot} from './rights.js';
import {every} from './keyed.js';
import {loadInto} from './states.js';

const LOOK_AGAIN_MS = 5000;

/**
 * First run: create a widget, put the tag on your site, your first visitor is here.
 * Once all three are done, `otherwise()` is drawn instead.
 */
export function mountChecklist(element, context) {
  const {api, texts, signal} = context;
  let drawn = '';

  async function load() {
    const [widgets, visitors] = await Promise.all([api.get('/widgets', {limit: 25}), api.get('/visitors', {limit: 1})]);
    const widget = widgets.data.find((one) => one.last_seen_at) ?? widgets.data[0] ?? null;
    const tag = widget && !widget.last_seen_at ? await api.get(`/widgets/${widget.id}/script-tag`, {platform: 'html'}) : null;
    return {widget, tag, visited: visitors.data.length > 0};
  }

  function draw(progress) {
    const key = JSON.stringify([progress.widget?.id, progress.widget?.last_seen_at, progress.visited]);
    if (key === drawn) return;
    drawn = key;
    fill(element, progress.visited ? context.otherwise() : steps(progress, context));
  }

  loadInto(element, {texts, signal, rows: 3, load, draw});
  every(LOOK_AGAIN_MS, () => {
    if (element.isConnected && drawn && document.visibilityState === 'visible') load().then(draw, () => {});
  }, {signal});
}

function steps({widget, tag}, context) {
  const {texts, demo, may = () => true} = context;
  const installed = Boolean(widget?.last_seen_at);
  return el('section.card.checklist',
    el('header', el('h2', texts('Three steps to your first visitor')), el('p', texts('This takes about two minutes.'))),
    el('ol.steps',
      step(1, {done: widget, current: !widget, title: texts('Create a widget'), more: !widget && [
        el('p', texts('A widget is what visitors meet on your site: a button, and a chat behind it.')),
        may('account') ? linkButton(texts('Create a widget'), '/console/sites?new', {kind: 'primary'}) : el('p', whyNot(texts, 'account'))]}),
      step(2, {done: installed, current: widget && !installed, title: texts('Put the tag on your site'), more: widget && !installed && [
        el('p', texts('Paste this before </body> on every page.')),
        codeBlock(context.texts, 'HTML', tag?.tag ?? ''),
        el('div.actions', linkButton(texts('Steps for WordPress and others'), `/console/sites/${widget.id}/install`),
          demo && linkButton(texts('Try it on the demo shop'), `/demo?widget=${widget.id}`, {kind: 'quiet', iconName: 'external', target: '_blank'}))]}),
      step(3, {done: false, current: installed, title: texts('Your first visitor is here'), more: installed && [
        el('p.who', el('span.dot.live.pulse'), texts('Waiting for someone to open a page. They will appear on this screen.')),
        demo && linkButton(texts('Visit the demo shop yourself'), `/demo?widget=${widget.id}`, {iconName: 'external', target: '_blank'})]})),
    el('p.agents-way', icon('agent', {small: true}), el('span', texts('Or let an AI agent install it and answer with you:'), ' ', el('a', {href: '/console/settings/connections'}, texts('connect Claude, ChatGPT or another agent')), '.')));
}

function step(number, {done, current, title, more}) {
  return el(`li${done ? '.done' : ''}${current ? '.current' : ''}`, {'aria-current': current ? 'step' : null},
    el('span.tick', done ? icon('check', {small: true, label: 'Done'}) : String(number)),
    el('h3', title), more && el('div.more', more));
}
