import {el, fill, icon} from './el.js';
import {createComposer} from './composer.js';
import {ago} from './format.js';
import {oncePerFrame} from './keyed.js';
import {openMenu} from './menu.js';
import {badge, iconButton, visitorAvatar} from './parts.js';
import {whyNot} from './rights.js';
import {linked} from './safe-text.js';
import {loadInto} from './states.js';
import {createTagEditor} from './tag-editor.js';
import {toastError} from './toast.js';
import {uniqueId} from './unique.js';
import {visitorActions} from './visitor-actions.js';
import {contactSection} from './visitor-contact.js';
import {aboutSection, attributesSection, eventsSection} from './visitor-facts.js';
import {notesSection} from './visitor-notes.js';
import {shopSection} from './visitor-shop.js';
import {trailSection} from './visitor-trail.js';
import {place, visitorName} from './visitor-words.js';

const LAST_MESSAGES = 6;
const TRAIL_LENGTH = 30;
const EVENTS_SHOWN = 20;

/** Everything about one visitor: page now, trail, contact, notes, the conversation, and a place to write first. */
export function mountVisitorPanel(element, context) {
  const {api, realtime, texts, signal, visitorId, compose, presence, may = () => true, writes = false} = context;
  const body = el('div.panel-body', {tabindex: '0', role: 'region', 'aria-label': texts('About this visitor')});
  const head = el('header.panel-head');
  const foot = compose && el('div.panel-foot');
  const repaint = oncePerFrame(paint, {signal});
  let sections = [];
  let visitor = null;
  let views = [];
  let messages = [];
  let events = [];
  let attempt = {text: '', id: ''}; // the same text sent again after a failure keeps its client_id

  fill(element, el('div.panel-head', el('div.stack'), closeButton()), body);
  loadInto(body, {texts, signal, rows: 4, load, draw: start});

  function closeButton() {
    return iconButton(texts('Close'), 'close', {onclick: context.onClose});
  }

  async function load() {
    const about = `/visitors/${visitorId}`;
    const [found, trail, tracked] = await Promise.all([
      api.get(about, {}, {signal}),
      api.get(`${about}/page-views`, {limit: TRAIL_LENGTH}, {signal}),
      api.get(`${about}/tracked-events`, {limit: EVENTS_SHOWN}, {signal}).catch(() => ({data: []})),
    ]);
    [visitor, views, events] = [found, trail.data, tracked.data];
    messages = compose && visitor.conversation_id ? await loadMessages() : [];
  }

  async function loadMessages() {
    const conversation = await api.get(`/conversations/${visitor.conversation_id}`, {}, {signal});
    const after = Math.max(0, conversation.last_seq - LAST_MESSAGES);
    return (await api.get(`/conversations/${conversation.id}/messages`, {after_seq: after}, {signal})).data;
  }

  function start() {
    const given = {api, texts, signal, may, presence, current: () => visitor, onChanged: update};
    sections = [blockedNote(), tagSection(), trailSection({...given, views: () => views}), compose && conversationSection(),
      contactSection(given), shopSection({...given, visitorId}), notesSection(given), aboutSection(given), attributesSection(given), eventsSection({...given, events: () => events})].filter(Boolean);
    fill(element, head, fill(body, sections.map((one) => one.element)), foot);
    const composer = compose && drawFoot();
    paint();
    if (writes) composer?.focus();
    listen();
  }

  function drawFoot() {
    if (!may('answer')) return void fill(foot, el('p.faint', whyNot(texts, 'answer')));
    const composer = createPanelComposer();
    fill(foot, composer.element);
    return composer;
  }

  function listen() {
    realtime.on('visitor_page', moved, {signal});
    realtime.on('visitor_online', (frame) => frame.visitor.id === visitorId && update(frame.visitor), {signal});
    realtime.on('visitor', (frame) => frame.visitor.id === visitorId && update(frame.visitor), {signal});
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
    drawHead();
    for (const section of sections) section.show(visitor);
  }

  function drawHead() {
    const drawn = JSON.stringify([visitor.name, visitor.email, visitor.online, visitor.verified, presenceWords()]);
    if (head.drawn === drawn) return;
    head.drawn = drawn;
    fill(head, visitorAvatar(visitor, {large: true}),
      el('div.stack', el('h2.clip', visitorName(visitor), visitor.verified && icon('verified', {small: true, label: texts('Verified by your site')})), el('span.faint', presenceWords())),
      moreButton(), closeButton());
  }

  function moreButton() {
    const actions = () => visitorActions(visitor, {api, texts, may, presence});
    const more = iconButton(texts('Actions'), 'more', {'aria-haspopup': 'menu', 'aria-expanded': 'false',
      onclick: () => openMenu(more, actions(), {label: texts('Actions for {name}', {name: visitorName(visitor)})})});
    return actions().length > 0 && more;
  }

  function presenceWords() {
    if (!visitor.online) return texts('Last seen {when}', {when: ago(visitor.last_seen_at)});
    return [texts('Here now'), place(visitor)].filter(Boolean).join(' · ');
  }

  function blockedNote() {
    const note = el('p.notice.missed', {hidden: true}, icon('ban'), el('span', texts('This visitor is blocked and sees no widget.'), ' ', el('a', {href: '/console/settings/blocked'}, texts('See blocks'))));
    return {element: note, show: ({blocked}) => { note.hidden = !blocked; }};
  }

  function tagSection() {
    const known = () => [...(presence?.visitors.values() ?? [])].flatMap((other) => other.tags ?? []);
    const editor = createTagEditor({texts, known, readonly: !may('answer'), onChange: async (tags) => {
      try {
        update(await api.put(`/visitors/${visitorId}/tags`, {tags}));
      } catch (error) {
        toastError(error);
        editor.show(visitor.tags);
      }
    }});
    return {element: editor.element, show: ({tags}) => editor.show(tags ?? [])};
  }

  function conversationSection() {
    const place = el('section', {hidden: true});
    function show() {
      place.hidden = !visitor.conversation_id;
      const drawn = messages.map(({id}) => id).join();
      if (place.hidden || place.drawn === drawn) return;
      place.drawn = drawn;
      fill(place, el('div.section-head', el('h3', texts('Conversation')), el('a.faint', {href: `/console/inbox/${visitor.conversation_id}`}, texts('Open in inbox'))),
        el('div.short-thread', messages.filter((message) => !message.internal).map(bubble)));
    }
    return {element: place, show};
  }

  function bubble(message) {
    const files = (message.attachments ?? []).map((one) => one.name).join(', ');
    return el(`div.bubble.${message.author.kind}${message.author.kind === 'visitor' ? '' : '.ours'}`,
      message.author.kind === 'agent' && badge(texts('AI agent'), 'agent', 'agent'), el('div.text', message.body ? linked(message.body) : files));
  }

  function createPanelComposer() {
    const name = visitorName(visitor);
    return createComposer({
      texts, label: texts('Message to {name}', {name}), placeholder: visitor.conversation_id ? texts('Reply to {name}', {name}) : texts('Write to {name} first', {name}),
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
