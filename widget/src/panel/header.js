import {h, iconButton, initials, shortName} from './dom.js';

/**
 * Who is on the other side, whether they are there, and what else can be done.
 * `update({online, back, person})`: person is who looks after the conversation, {kind, name}.
 */
export const createHeader = ({text, team, title, subtitle}, {close, menu, phones}) => {
  const avatar = h('span', {className: 'avatar', ariaHidden: 'true'}, initials(team));
  const badge = h('span', {className: 'tag', hidden: true}, text('agent_badge'));
  const heading = h('h2', {}, title);
  const availability = h('p', {className: 'availability'});
  const about = h('p', {className: 'about', hidden: !subtitle}, subtitle);
  const more = iconButton('more', text('menu'), () => toggle());
  const list = h('div', {className: 'menu', hidden: true}, ...menu);
  const node = h('header', {}, avatar,
    h('div', {className: 'who'}, h('div', {className: 'line'}, heading, badge), availability, about),
    ...phones, ...menu.length ? [more, list] : [],
    iconButton('close', text('close'), close));
  more.ariaExpanded = 'false';

  const toggle = (open = list.hidden) => {
    list.hidden = !open;
    more.ariaExpanded = String(open);
    if (open) menu.find(({hidden}) => !hidden)?.focus();
  };

  list.addEventListener('click', () => toggle(false));
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || list.hidden) return;
    event.stopPropagation();
    toggle(false);
    more.focus();
  });
  node.addEventListener('focusout', ({relatedTarget}) => {
    if (relatedTarget && !list.hidden && !list.contains(relatedTarget) && relatedTarget !== more) toggle(false);
  });

  const set = (element, words) => {
    if (element.textContent !== words) element.textContent = words;
  };

  return {
    node,
    toggle,
    update({online, back, person}) {
      const name = person && shortName(person.name, team);
      set(avatar, initials(name || team));
      set(heading, name || title);
      badge.hidden = person?.kind !== 'agent';
      more.hidden = menu.every(({hidden}) => hidden);
      availability.hidden = online == null;
      availability.classList.toggle('online', Boolean(online));
      set(availability, online ? text('availability_online') : back || text('availability_away'));
      about.hidden = !(name || subtitle);
      set(about, name ? title : subtitle);
    },
  };
};
