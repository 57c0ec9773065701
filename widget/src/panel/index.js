import {createComposer} from './composer.js';
import composerCss from './composer.css';
import {peekCard, pageCard} from './cards.js';
import {createDates} from './dates.js';
import {createText, h, icon, initials, shortName, SHAPES} from './dom.js';
import frameCss from './frame.css';
import {createThread} from './thread.js';
import threadCss from './thread.css';
import tokensCss from './tokens.css';

const TAG = 'laleo-panel';
const FOCUSABLE = 'button:not([disabled]), textarea, a[href], [tabindex="0"]';
const PATIENCE_MS = 1500;

const createHeader = ({text, team, title}, availability, close) => h('header', {},
  h('span', {className: 'avatar', ariaHidden: 'true'}, initials(team)),
  h('div', {className: 'who'},
    h('h2', {}, title),
    availability),
  h('button', {className: 'icon', type: 'button', ariaLabel: text('close'), onclick: close}, icon(SHAPES.close)));

/** The chat: a dialog that leaves the page usable on large screens and fills small ones. */
class Panel extends HTMLElement {
  #context;
  #live;
  #words;
  #page = new AbortController();
  #opener;
  #patience;
  #wasOnline;

  /** Build once; `show`, `hide` and the live connection's `render` do the rest. */
  setUp(context, live) {
    const {config: {texts, appearance, locale, team_name: teamName}} = context;
    const text = createText(texts);
    const team = shortName(teamName, appearance.title);
    this.#context = context;
    this.#live = live;
    this.#words = {
      text, team,
      title: shortName(appearance.title, team),
      greeting: appearance.greeting || text('greeting'),
      dates: createDates(locale, text),
    };
    this.#build(appearance.position);
    this.#listen();
    live.view = this;
    this.composer.draft();
    this.render();
  }

  #build(position) {
    const {text, team} = this.#words;
    this.thread = createThread(this.#live, this.#words);
    this.composer = createComposer(this.#live, this.#words);
    this.banner = h('p', {className: 'banner', role: 'status', hidden: true});
    this.availability = h('p');
    this.notices = h('div');
    this.panel = h('div', {className: `panel ${position}`, role: 'dialog', tabIndex: -1, hidden: true, ariaLabel: text('panel_label', {team})},
      createHeader(this.#words, this.availability, () => this.hide()), this.banner,
      this.thread.node, this.thread.jump, this.notices, this.composer.node);
    this.float = h('div', {className: `float ${position}`});
    const root = this.attachShadow({mode: 'open'});
    root.adoptedStyleSheets = [tokensCss, frameCss, threadCss, composerCss].map((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
    root.append(this.panel, this.float);
  }

  #listen() {
    const {signal} = this.#page;
    this.panel.addEventListener('keydown', (event) => this.#key(event), {signal});
    window.visualViewport?.addEventListener('resize', () => {
      this.style.setProperty('--viewport', `${visualViewport.height}px`);
      this.thread.toEnd();
    }, {signal});
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.hide();
    }
    if (event.key === 'Tab' && this.#live.phone.matches) this.#keepFocus(event);
  }

  /** On a small screen nothing else is visible, so Tab goes round inside. */
  #keepFocus(event) {
    const stops = [...this.panel.querySelectorAll(FOCUSABLE)].filter((node) => node.getClientRects().length);
    const from = this.shadowRoot.activeElement;
    const [edge, target] = event.shiftKey ? [stops[0], stops[stops.length - 1]] : [stops[stops.length - 1], stops[0]];
    if (from !== edge && from !== this.panel) return;
    event.preventDefault();
    target.focus();
  }

  /** `quiet` when the visitor did not ask: focus stays where it is and nothing new is stored. */
  show(quiet) {
    if (!this.#context.opened) {
      const active = document.activeElement;
      this.#opener = !quiet && active !== document.body && active !== this.#context.launcher.host ? active : null;
      this.panel.ariaModal = String(this.#live.phone.matches);
      this.panel.hidden = false;
      this.float.replaceChildren();
      if (!quiet) this.#live.store.unlock();
      this.#live.store.set('open', 'yes');
      this.#context.setOpened(true);
      this.composer.refresh();
      this.thread.toEnd();
      this.#live.read();
    }
    if (!quiet) (matchMedia('(pointer: coarse)').matches ? this.panel : this.composer.field).focus();
  }

  hide() {
    if (!this.#context.opened) return;
    const hadFocus = this.shadowRoot.activeElement;
    this.panel.hidden = true;
    this.#context.setOpened(false);
    if (hadFocus) (this.#opener?.isConnected ? this.#opener : this.#context.launcher.button).focus();
  }

  render() {
    this.thread.render();
    this.#tellAvailability();
    this.#tellState();
  }

  #tellAvailability() {
    const {online} = this.#context.config;
    this.availability.hidden = online == null;
    this.availability.className = online ? 'availability online' : 'availability';
    this.availability.textContent = this.#words.text(online ? 'availability_online' : 'availability_away');
  }

  /** A short break is nobody's business; a longer one is said in words. */
  #tellState() {
    const {socket: {state}} = this.#live;
    this.#wasOnline ||= state === 'online';
    const waiting = this.#wasOnline ? 'offline' : 'connecting';
    const words = {offline: waiting, connecting: waiting, refused: 'refused'}[state];
    if (words !== waiting) {
      clearTimeout(this.#patience);
      this.#patience = null;
      this.#say(words);
    } else {
      this.#patience ||= setTimeout(() => this.#say(words), PATIENCE_MS);
    }
  }

  #say(words) {
    this.banner.hidden = !words;
    this.banner.textContent = words ? this.#words.text(words) : '';
  }

  typing(author) {
    if (author.kind !== 'visitor') this.thread.typing(author);
  }

  draft() {
    this.composer.draft();
  }

  peek(message) {
    const {store} = this.#live;
    this.float.replaceChildren(peekCard(message, this.#words, {
      open: () => this.#context.run('open'),
      dismiss: () => {
        store.set('open', 'no');
        this.float.replaceChildren();
        this.#context.launcher.button.focus();
      },
    }));
  }

  offerPage(url) {
    const place = this.#context.opened ? this.notices : this.float;
    place.replaceChildren(pageCard(url, this.#words));
  }

  stop() {
    this.#page.abort();
    clearTimeout(this.#patience);
  }
}

/** Put the panel beside the launcher, before it in reading order. */
export const mount = (context, live) => {
  if (!customElements.get(TAG)) customElements.define(TAG, Panel);
  const panel = document.createElement(TAG);
  context.launcher.region.prepend(panel);
  panel.setUp(context, live);
  return panel;
};
