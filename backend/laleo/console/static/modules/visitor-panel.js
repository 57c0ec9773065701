import {el, fill} from './el.js';
import {createComposer} from './composer.js';
import {ago, clock, date, duration, host, path, secondsSince} from './format.js';
import {oncePerFrame} from './keyed.js';
import {badge, button, facts, iconButton, visitorAvatar} from './parts.js';
import {loadInto} from './states.js';
import {linked} from './safe-text.js';
import {plural} from './texts.js';
import {uniqueId} from './unique.js';
import {country, deviceName, source, visitorName} from './visitor-words.js';

const LAST_MESSAGES = 6;
const TRAIL_LENGTH = 30;
const TRAIL_SHORT = 3;

/** Everything about one visitor: page now, trail, device, the conversation, and a place to write first. */
export function mountVisitorPanel(element, context) {
  const {api, realtime, texts, signal, visitorId, compose} = context;
  const body = el('div.panel-body', {tabindex: '0', role: 'region', 'aria-label': texts('About this visitor')});
  const head = el('header.panel-head');
  const foot = compose && el('div.panel-foot');
  const repaint = oncePerFrame(paint, {signal});
  let visitor = null;
  let views = [];
  let messages = [];
  let wholeTrail = false;
  let attempt = {text: '', id: ''}; // the same text sent again after a failure keeps its client_id

  fill(element, el('div.panel-head', el('div.stack'), closeButton()), body);
  loadInto(body, {texts, signal, rows: 4, load, draw: start});

  function closeButton() {
    return iconButton(texts('Close'), 'close', {onclick: context.onClose});
  }

  async function load() {
    [visitor, views] = await Promise.all([api.get(`/visitors/${visitorId}`, {}, {signal}), loadViews()]);
    messages = compose && visitor.conversation_id ? await loadMessages() : [];
  }

  async function loadViews() {
    return (await api.get(`/visitors/${visitorId}/page-views`, {limit: TRAIL_LENGTH}, {signal})).data;
  }

  async function loadMessages() {
    const conversation = await api.get(`/conversations/${visitor.conversation_id}`, {}, {signal});
    const after = Math.max(0, conversation.last_seq - LAST_MESSAGES);
    return (await api.get(`/conversations/${conversation.id}/messages`, {after_seq: after}, {signal})).data;
  }

  function start() {
    if (compose) fill(foot, composer().element);
    fill(element, head, body, foot);
    paint();
    realtime.on('visitor_page', moved, {signal});
    realtime.on('visitor_online', (frame) => frame.visitor.id === visitorId && update(frame.visitor), {signal});
    realtime.on('visitor_offline', (frame) => frame.visitor_id === visitorId && update({...visitor, online: false, current_page: null}), {signal});
    realtime.on('message', heard, {signal});
  }

  function update(next) {
    visitor = next;
    repaint();
  }

  function moved({visitor_id: id, current_page, page_count}) {
    if (id !== visitorId) return;
    views = [{id: `now ${current_page.since}`, url: current_page.url, title: current_page.title, at: current_page.since}, ...views];
    update({...visitor, online: true, current_page, page_count});
  }

  function heard({message, conversation_id: id}) {
    if (!visitor.conversation_id || (id ?? message.conversation_id) !== visitor.conversation_id) return;
    remember(message);
  }

  function remember(message) {
    if (messages.some((one) => one.id === message.id)) return;
    messages = [...messages, message].slice(-LAST_MESSAGES);
    repaint();
  }

  function paint() {
    fill(head, visitorAvatar(visitor, {large: true}),
      el('div.stack', el('h2.clip', visitorName(visitor)), presenceLine()), closeButton());
    fill(body, visitor.tags?.length > 0 && el('div.actions', visitor.tags.map((tag) => badge(tag))),
      trailSection(), compose && conversationSection(), aboutSection());
  }

  function presenceLine() {
    if (!visitor.online) return el('span.faint', texts('Last seen {when}', {when: ago(visitor.last_seen_at)}));
    return el('span.faint', [texts('Here now'), country(visitor)].filter(Boolean).join(' · '));
  }

  function conversationSection() {
    if (!visitor.conversation_id) return null;
    return el('section', el('div.actions', el('h3', texts('Conversation')),
      el('a.faint', {href: `/console/inbox/${visitor.conversation_id}`}, texts('Open in inbox'))),
    el('div.short-thread', messages.filter((message) => !message.internal).map((message) => el(`div.bubble.${message.author.kind}${message.author.kind === 'visitor' ? '' : '.ours'}`,
      message.author.kind === 'agent' && badge(texts('AI agent'), 'agent', 'agent'), el('div.text', linked(message.body))))));
  }

  function aboutSection() {
    const utm = Object.entries(visitor.utm ?? {}).map(([key, value]) => `${key.replace('utm_', '')}: ${value}`).join(', ');
    return el('section', el('h3', texts('About')), facts([
      [texts('E-mail'), visitor.email],
      [texts('Source'), visitor.referrer ? el('span', {title: visitor.referrer}, source(visitor)) : source(visitor)],
      [texts('Campaign'), utm],
      [texts('Device'), deviceName(visitor)],
      [texts('Country'), country(visitor)],
      [texts('Language'), visitor.language],
      [texts('IP address'), visitor.ip && el('span.number', visitor.ip)],
      [texts('Visits'), String(visitor.visits)],
      [texts('First seen'), date(visitor.first_seen_at)],
    ]));
  }

  function trailSection() {
    const trail = views.filter((view, index) => index === 0 || view.id !== views[index - 1].id);
    const shown = wholeTrail ? trail : trail.slice(0, TRAIL_SHORT);
    return el('section', el('h3', texts('Pages')), trail.length === 0 ? el('p.hush', texts('No pages recorded yet.'))
      : el('ol.trail', shown.map((view, index) => trailItem(view, index === 0 && visitor.online))),
    trail.length > shown.length && el('div', button(plural(texts, trail.length - shown.length, 'Show {count} earlier page', 'Show {count} earlier pages'),
      {kind: 'small', onclick: () => { wholeTrail = true; paint(); }})));
  }

  function trailItem(view, now) {
    return el(`li${now ? '.now-here' : ''}`, el('span.clip', view.title || path(view.url)),
      el('time', {datetime: view.at}, now ? duration(secondsSince(view.at)) : clock(view.at)),
      el('a.path.faint.clip', {href: safeAddress(view.url), target: '_blank', rel: 'noopener noreferrer'}, host(view.url) + path(view.url)));
  }

  function composer() {
    const name = visitorName(visitor);
    const first = !visitor.conversation_id;
    return createComposer({
      texts, label: texts('Message to {name}', {name}), placeholder: first ? texts('Write to {name} first', {name}) : texts('Reply to {name}', {name}),
      onTyping: () => visitor.conversation_id && realtime.tell('typing', {conversation_id: visitor.conversation_id}),
      onSend: async ({body: text}) => {
        if (attempt.text !== text) attempt = {text, id: uniqueId()};
        const message = await api.post(`/visitors/${visitorId}/messages`, {body: text, client_id: attempt.id});
        attempt = {text: '', id: ''};
        visitor = {...visitor, conversation_id: message.conversation_id};
        remember(message);
      },
    });
  }
}

function safeAddress(address) {
  return /^https?:\/\//i.test(address ?? '') ? address : null;
}
