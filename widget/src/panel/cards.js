import {h, icon, shortName, SHAPES} from './dom.js';

const SECONDS = 5;
const SNIPPET = 400;

/** True while the visitor writes on the page itself: their words must not be lost to a page change. */
const isBusy = () => {
  const focused = document.activeElement;
  return focused?.isContentEditable || /^(input|textarea|select)$/i.test(focused?.tagName);
};

/** A message shown beside the launcher, without opening the panel. */
export const peekCard = ({body, author, attachments = [], quick_replies: replies = []}, {text, team}, {open, dismiss, choose}) =>
  h('div', {className: 'card', role: 'status', ariaLabel: text('peek_label')},
    h('p', {className: 'title'}, shortName(author.name, team)),
    h('p', {className: 'snippet', dir: 'auto'}, body.slice(0, SNIPPET) || text(attachments.length ? 'peek_file' : 'peek_label')),
    h('div', {className: 'replies', hidden: !replies.length}, ...replies.slice(0, 6).map((words) =>
      h('button', {type: 'button', dir: 'auto', onclick: () => choose(words)}, words))),
    h('div', {className: 'actions'}, h('button', {className: 'primary', type: 'button', onclick: open}, text('reply'))),
    h('button', {className: 'icon', type: 'button', ariaLabel: text('dismiss'), onclick: dismiss}, icon(SHAPES.close, 16)));

/**
 * An operator's suggestion to look at another page. On this site it opens by itself after a moment
 * in which the visitor can stay; another site is only ever opened by the visitor.
 */
export const pageCard = (url, {text, team}, by) => {
  const isHere = url.origin === location.origin;
  let left = isHere && !isBusy() ? SECONDS : 0;
  let timer;
  const leave = () => location.assign(url.href);
  const close = () => {
    clearInterval(timer);
    card.remove();
  };
  const soon = h('span', {className: 'detail', ariaHidden: 'true', hidden: !left});
  const card = h('div', {className: 'card page', role: 'status'},
    h('p', {className: 'title'}, text('page_push_title', {team: shortName(by?.name, team)})),
    h('p', {className: 'detail'}, isHere ? url.pathname + url.search : text('page_push_leaving', {host: url.host})),
    h('div', {className: 'actions'},
      h('button', {className: 'primary', type: 'button', onclick: leave}, text('page_push_go')),
      h('button', {className: 'plain', type: 'button', onclick: close}, text('page_push_stay')),
      soon));
  const tick = () => {
    soon.textContent = text('page_push_soon', {count: left});
    if (left-- > 0) return;
    close();
    leave();
  };
  if (left) {
    tick();
    timer = setInterval(tick, 1000);
  }
  return card;
};
