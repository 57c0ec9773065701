import {el, icon} from './el.js';
import {host} from './format.js';
import {atMost} from './pace.js';
import {errorState} from './states.js';

const WIDTHS = {desktop: 860, phone: 390};
const HEIGHTS = {desktop: 640, phone: 720};
const CALM_MS = 350;

/**
 * The widget itself, on a page like the owner's in a frame of our own: show(changes) lays settings over the saved
 * ones. As on a desktop or a phone, open or closed, with somebody there or nobody; it makes no visitor.
 */
export function createPreview({api, texts, widget, open = true, signal}) {
  const address = el('span.clip', host(widget.allowed_origins[0] ?? 'www.example.com'));
  const frame = el('iframe', {src: '/console/widget-preview', title: texts('Preview of the widget'), 'data-preview': true});
  const view = el('div.view', frame);
  const browser = el('div.browser', el('div.chrome', {'aria-hidden': 'true'}, el('i'), el('i'), el('i'), address), view);
  const wrong = el('div.preview-wrong', {hidden: true});
  const chosen = {size: 'desktop', open: open ? 'open' : 'closed', team: 'online'};
  const element = el('section.preview', {'aria-label': texts('Preview')},
    el('div.preview-bar', el('h2', texts('Preview')),
      segments('open', texts('Panel'), [['open', texts('Open')], ['closed', texts('Closed')]]),
      segments('team', texts('Team'), [['online', texts('Here')], ['away', texts('Away')]]),
      segments('size', texts('Size'), [['desktop', texts('Desktop'), 'desktop'], ['phone', texts('Phone'), 'phone']])),
    browser, wrong, el('p.faint', texts('The real widget with what is in the form. No visitor is made and nothing is sent.')));
  const ask = atMost(CALM_MS, read, {signal});
  let changes = {};
  let config = null;
  let ready = false;

  addEventListener('message', ({origin, source, data}) => {
    if (origin !== location.origin || source !== frame.contentWindow || data?.type !== 'laleo-preview-ready') return;
    ready = true;
    put();
  }, {signal});
  const sized = new ResizeObserver(scale);
  sized.observe(view);
  signal.addEventListener('abort', () => sized.disconnect(), {once: true});
  ask();

  function segments(name, label, options) {
    const buttons = options.map(([value, word, sign]) => el('button', {type: 'button', 'aria-pressed': String(chosen[name] === value), title: word,
      onclick: () => { choose(name, value); buttons.forEach((one, index) => one.setAttribute('aria-pressed', String(options[index][0] === value))); }},
    sign ? [icon(sign, {small: true}), el('span.visually-hidden', word)] : word));
    return el('div.segments', {role: 'group', 'aria-label': label}, buttons);
  }

  function choose(name, value) {
    chosen[name] = value;
    if (name !== 'size') return put();
    element.classList.toggle('on-phone', value === 'phone');
    return scale();
  }

  /** The frame is as large as a real window and shown smaller, so that the widget behaves as it will. */
  function scale() {
    const [width, height] = [WIDTHS[chosen.size], HEIGHTS[chosen.size]];
    const by = Math.min(1, view.clientWidth / width || 1);
    frame.style.setProperty('width', `${width}px`);
    frame.style.setProperty('height', `${height}px`);
    frame.style.setProperty('transform', `scale(${by})`);
    view.style.setProperty('height', `${Math.round(height * by)}px`);
  }

  async function read() {
    try {
      ({config} = await api.post(`/widgets/${widget.id}/preview`, changes, {signal}));
      wrong.hidden = true;
      put();
    } catch (error) {
      if (signal.aborted || error.status === 422) return; // half-typed values; the form says so when it is saved
      wrong.hidden = false;
      wrong.replaceChildren(errorState(texts, error, read));
    }
  }

  function put() {
    if (!ready || !config) return;
    const online = chosen.team === 'online';
    const shown = {config: {...config, greetings: soon(config.greetings), online, next_change_at: online ? null : config.next_change_at}, open: chosen.open === 'open', online};
    frame.contentWindow.postMessage({type: 'laleo-preview', shown}, location.origin);
  }

  function show(next) {
    changes = next;
    ask();
  }

  return {element, show};
}

/** The first greeting, at once and whatever the page: nobody waits half a minute for a preview. */
function soon(greetings = []) {
  return greetings.slice(0, 1).map((one) => ({...one, page: '', seconds: Math.min(one.seconds, 1), visitors: 'all', repeat: 'always'}));
}
