import {createComposer} from './composer.js';
import composerCss from './composer.css';
import {peekCard, pageCard} from './cards.js';
import {createDates} from './dates.js';
import {acceptDrops} from './drops.js';
import {createText, h, icon, shortName, SHAPES} from './dom.js';
import filesCss from './files.css';
import frameCss from './frame.css';
import {createForm} from './forms.js';
import {createHeader} from './header.js';
import {createPhones} from './phones.js';
import {createPlayer} from './player.js';
import {createRepairs} from './repairs.js';
import {createScreen} from './screen.js';
import {audio, chime} from './sounds.js';
import {createStage} from './stage.js';
import stageCss from './stage.css';
import {createThread} from './thread.js';
import threadCss from './thread.css';
import tokensCss from './tokens.css';

const TAG = 'laleo-panel';
const FOCUSABLE = 'button:not([disabled]), textarea, input:not(.trap):not([type=file]), select, a[href], [tabindex="0"]';
const PATIENCE_MS = 1500;

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
  setUp(context, live, callWay) {
    const {config: {texts, appearance, features = {}, hours, locale, team_name: teamName}, server} = context;
    const text = createText(texts);
    const team = shortName(teamName, appearance.title);
    const dates = createDates(locale, text);
    this.#context = context;
    this.#live = live;
    this.#words = {
      text, team, dates, features, server, callWay, on: context.on,
      extras: () => context.part('extras'),
      title: shortName(appearance.title, team),
      subtitle: shortName(appearance.subtitle),
      greeting: appearance.greeting || text('greeting'),
      /** Attachments of this page's uploads: their messages are shown before the server knows them. */
      known: new Map(),
      back: () => dates.back(context.config.next_change_at, hours),
      focus: () => this.#focus(),
    };
    this.#build(appearance);
    this.#listen();
    live.view = this;
    this.composer.draft();
    this.render();
  }

  #build({position, mobile = 'full'}) {
    const {text, team} = this.#words;
    const {config} = this.#context;
    this.stage = createStage(this.#live, this.#words, {config, changed: (isChat) => this.#staged(isChat), grown: () => this.thread.toEnd()});
    this.thread = createThread(this.#live, this.#words, this.stage.node);
    this.composer = createComposer(this.#live, this.#words);
    this.repairs = createRepairs(this.#live, this.#words, this.composer, this.stage);
    this.phones = createPhones(this.#words, config, this.#context.run);
    this.header = createHeader(this.#words, {close: () => this.hide(), menu: this.#menu(), phones: this.phones.nodes});
    this.banner = h('p', {className: 'banner', role: 'status', hidden: true});
    this.notices = h('div');
    this.drop = h('div', {className: 'drop', hidden: true, ariaHidden: 'true'}, icon(SHAPES.attach, 28), text('drop'));
    this.panel = h('div', {className: `panel ${position} on-phone-${mobile}`, role: 'dialog', tabIndex: -1, hidden: true, ariaLabel: text('panel_label', {team})},
      this.header.node, this.banner, this.thread.node, this.thread.jump, this.notices, this.composer.node, this.drop);
    this.float = h('div', {className: `float ${position}`});
    this.screen = createScreen(this, this.#live.phone, this.#page.signal, () => this.thread.toEnd());
    const root = this.attachShadow({mode: 'open'});
    root.adoptedStyleSheets = [tokensCss, frameCss, threadCss, filesCss, composerCss, stageCss].map((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
    root.append(this.panel, this.float);
  }

  #menu() {
    const {text, features} = this.#words;
    const {store} = this.#live;
    const item = (shape, words, onclick) => h('button', {type: 'button', onclick}, icon(SHAPES[shape], 18), words);
    this.muting = item('sound', text('sounds_off'), () => {
      store.set('muted', store.get('muted') ? null : true);
      this.#showMuted();
      this.#focus();
    });
    this.mailing = item('mail', text('transcript'), () => this.stage.askTranscript());
    this.#showMuted();
    const {calls} = this.#context.config;
    const calling = calls?.enabled && calls.callback !== false && item('phone', text('callback_open'), () => this.#context.run('openCallback'));
    return [features.sounds !== false && this.muting, features.transcript !== false && this.mailing, calling].filter(Boolean);
  }

  #showMuted() {
    const muted = this.#live.store.get('muted');
    this.muting.replaceChildren(icon(SHAPES[muted ? 'muted' : 'sound'], 18), this.#words.text(muted ? 'sounds_on' : 'sounds_off'));
  }

  #listen() {
    const {signal} = this.#page;
    const {on} = this.#context;
    this.panel.addEventListener('keydown', (event) => this.#key(event), {signal});
    document.addEventListener('visibilitychange', () => this.#look(), {signal});
    const stops = [on('frame', this.repairs.frame), on('message:received', () => this.#sound())];
    signal.addEventListener('abort', () => stops.forEach((stop) => stop?.()));
    const mayDrop = () => this.#words.features.attachments !== false && !this.composer.node.hidden;
    acceptDrops(this.panel, this.drop, {signal, mayDrop, take: this.composer.attach});
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
    const stops = [...this.panel.querySelectorAll(FOCUSABLE)].filter((node) => node.getClientRects().length && node.tabIndex >= 0);
    const from = this.shadowRoot.activeElement;
    const [edge, target] = event.shiftKey ? [stops[0], stops[stops.length - 1]] : [stops[stops.length - 1], stops[0]];
    if (from !== edge && from !== this.panel) return;
    event.preventDefault();
    target.focus();
  }

  /** To where one goes on: a form's first question, or the field; a finger gets no keyboard it did not ask for. */
  #focus() {
    if (matchMedia('(pointer: coarse)').matches) this.panel.focus();
    else if (this.stage.isForm()) this.stage.focus();
    else this.composer.field.focus();
  }

  #look() {
    const isLooking = Boolean(this.#context.opened && !document.hidden);
    this.thread.look(isLooking);
    if (isLooking) this.repairs.freshen();
  }

  #sound() {
    if (this.#words.features.sounds !== false && !this.#live.store.get('muted')) chime();
  }

  #staged(isChat) {
    this.panel.classList.toggle('form', !isChat);
    if (this.composer) this.composer.node.hidden = !isChat;
    this.thread?.toEnd();
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
      this.screen.lock(true);
      this.render();
      this.composer.refresh();
      this.#look();
      this.thread.toEnd();
      this.#live.read();
    }
    if (!quiet) this.#focus();
  }

  hide() {
    if (!this.#context.opened) return;
    const hadFocus = this.shadowRoot.activeElement;
    this.composer.rest();
    this.panel.hidden = true;
    this.screen.lock(false);
    this.#context.setOpened(false);
    this.#look();
    if (hadFocus) (this.#opener?.isConnected ? this.#opener : this.#context.launcher.button).focus();
  }

  render() {
    this.stage.update();
    this.thread.render();
    this.#tellWho();
    this.#tellState();
  }

  #tellWho() {
    const {online} = this.#context.config;
    const {thread, state} = this.#live;
    const {author} = thread.messages.findLast?.(({author: {kind}}) => kind === 'operator' || kind === 'agent') || {};
    this.mailing.hidden = !thread.id;
    this.phones.update();
    this.header.update({online, back: this.#words.back(), person: state?.assignee || (author?.kind === 'agent' ? author : null)});
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

  /** A form among the messages, as a widget's settings describe one; `more` stands before its button. */
  ask(description, more, send) {
    this.stage.ask(() => {
      const form = createForm(description, this.#words, send);
      form.lastChild.before(more);
      return form;
    });
  }

  /** A voice note for such a form; see extras/voice.js. */
  async recorder(done) {
    const {createVoice} = await this.#words.extras();
    return createVoice(this.#words, {audio, createPlayer}, done);
  }

  peek(message) {
    const {store, send} = this.#live;
    this.float.replaceChildren(peekCard(message, this.#words, {
      open: () => this.#context.run('open'),
      choose: (words) => {
        send(words);
        this.#context.run('open');
      },
      dismiss: () => {
        store.set('open', 'no');
        this.float.replaceChildren();
        this.#context.launcher.button.focus();
      },
    }));
  }

  offerPage(url, by) {
    const place = this.#context.opened ? this.notices : this.float;
    place.replaceChildren(pageCard(url, this.#words, by));
  }

  stop() {
    this.#page.abort();
    this.composer.stop();
    clearTimeout(this.#patience);
  }
}

/** Put the panel beside the launcher, before it in reading order. */
export const mount = (context, live, callWay) => {
  if (!customElements.get(TAG)) customElements.define(TAG, Panel);
  const panel = document.createElement(TAG);
  context.launcher.region.prepend(panel);
  panel.setUp(context, live, callWay);
  return panel;
};
