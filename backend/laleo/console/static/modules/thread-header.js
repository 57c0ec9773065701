import {el, fill, icon} from './el.js';
import {openMenu} from './menu.js';
import {openPicker} from './picker.js';
import {badge, button, iconButton, visitorAvatar} from './parts.js';
import {initials, visitorName} from './visitor-words.js';

const LONGEST_TAG = 40;
const MOST_TAGS = 20;

/**
 * The head of a thread: whom it is with, who looks after it, tags, and what can be done. `may` answers whether the
 * member may act; `knownTags()` are suggestions; paint(conversation) draws; assign(), tag() open the pickers.
 */
export function createThreadHeader({api, texts, may, memberId, actions, claims, knownTags, siteName, onBack, onPanel, onNote}) {
  const element = el('header');
  const line = el('div.thread-tags', {role: 'group', 'aria-label': texts('Tags')});
  let conversation = null;
  let drawn = '';

  function paint(next) {
    conversation = next;
    const {visitor, state, assignee, tags, via, rating} = conversation;
    const key = JSON.stringify([visitor, state, assignee, tags, via, rating, claims.mine(), siteName()]);
    if (drawn === key) return;
    drawn = key;
    fill(element, iconButton(texts('All conversations'), 'back', {kind: 'quiet back', onclick: onBack}), visitorAvatar(visitor),
      el('div.stack', el('h2.clip', visitorName(visitor)), el('span.faint.clip', [visitor.online ? texts('On your site now') : texts('Not on your site now'), siteName()].filter(Boolean).join(' · '))),
      doors());
    drawTags();
  }

  function doors() {
    const closed = conversation.state === 'closed';
    const acts = may('answer');
    return el('div.actions', closed && badge(texts('Closed')), ratingSign(conversation.rating, texts), assigneeButton(acts),
      acts && button(closed ? texts('Reopen') : texts('Close'), {kind: 'small', iconName: closed ? 'refresh' : 'check', 'aria-keyshortcuts': 'e', onclick: () => (closed ? actions.reopen() : actions.close())}),
      iconButton(texts('About this visitor'), 'panel', {onclick: onPanel}),
      iconButton(texts('More'), 'more', {'aria-haspopup': 'menu', onclick: (event) => openMenu(event.currentTarget, menuItems(acts), {label: texts('More')})}));
  }

  function assigneeButton(acts) {
    const {assignee} = conversation;
    const face = assignee?.kind === 'agent' ? icon('agent', {small: true}) : assignee ? el('span.avatar.tiny', {'aria-hidden': 'true'}, initials({name: assignee.name}) || icon('person')) : icon('assign', {small: true});
    const word = !assignee ? texts('Assign') : assignee.id === memberId ? texts('You') : assignee.name;
    if (!acts) return assignee && el('span.assignee', face, el('span.clip', word));
    return el('button.button.small.assignee', {type: 'button', 'aria-haspopup': 'dialog', 'aria-keyshortcuts': 'a', title: assignee ? texts('Assigned to {name}', {name: assignee.name}) : texts('Nobody looks after it yet'),
      'aria-label': assignee ? texts('Assigned to {name}. Change', {name: assignee.name}) : texts('Assign'), onclick: assign}, face, el('span.clip', word));
  }

  function menuItems(acts) {
    return [
      acts && (claims.mine() ? {text: texts('Release'), iconName: 'leave', run: actions.release} : {text: texts('Claim'), iconName: 'edit', run: () => claimNow()}),
      acts && {text: texts('Write a note'), iconName: 'note', run: onNote},
      acts && {text: texts('Tags'), iconName: 'tag', run: tag},
      acts && {text: texts('Mail the conversation'), iconName: 'send', run: actions.mailTranscript},
      {text: texts('Download the conversation'), iconName: 'download', run: actions.downloadTranscript},
    ].filter(Boolean);
  }

  /** Claim it, after asking when a colleague has it. */
  function claimNow() {
    const by = claims.holder();
    return by && !claims.mine() ? actions.takeOver(by.name) : actions.claim();
  }

  function assign() {
    const anchor = element.querySelector('.assignee');
    if (!anchor || !may('answer')) return;
    let members = null;
    openPicker(anchor, {texts, label: texts('Assign to'), placeholder: texts('Find a colleague'),
      find: async (words) => {
        members ??= await api.all('/members');
        return people(members, words.toLowerCase());
      },
      onPick: (option) => actions.assign(option.member)});
  }

  function people(members, words) {
    const fits = (member) => `${member.name ?? ''} ${member.email}`.toLowerCase().includes(words);
    const found = members.filter((member) => member.role !== 'viewer' && fits(member)).sort((one, other) => Number(other.id === memberId) - Number(one.id === memberId));
    const options = found.map((member) => ({member, text: member.id === memberId ? texts('{name} (you)', {name: member.name || member.email}) : member.name || member.email, detail: member.name ? member.email : '', iconName: 'person', selected: conversation.assignee?.id === member.id}));
    return conversation.assignee && !words ? [...options, {member: null, text: texts('Nobody'), iconName: 'close'}] : options;
  }

  function drawTags() {
    const acts = may('answer');
    fill(line, conversation.via === 'offline_form' && badge(texts('Left while you were away'), 'waiting', 'clock'),
      conversation.tags.map((text) => el('span.chip', icon('tag', {small: true}), el('span.clip', text), acts && iconButton(texts('Remove the tag {name}', {name: text}), 'close', {kind: 'quiet tiny', onclick: () => actions.setTags(conversation.tags.filter((one) => one !== text))}))),
      acts && conversation.tags.length < MOST_TAGS && el('button.chip.add', {type: 'button', 'aria-haspopup': 'dialog', 'aria-keyshortcuts': 't', onclick: tag}, icon('plus', {small: true}), texts('Tag')));
    line.hidden = line.childElementCount === 0;
  }

  function tag() {
    const anchor = line.querySelector('.add') ?? element;
    if (!may('answer')) return;
    openPicker(anchor, {texts, many: true, label: texts('Tags'), placeholder: texts('Find or make a tag'), empty: texts('Type the first tag.'),
      find: (words) => tagOptions(words.slice(0, LONGEST_TAG)), onPick: (option) => toggle(option.tag)});
  }

  function tagOptions(words) {
    const known = [...new Set([...conversation.tags, ...knownTags()])].sort();
    const found = known.filter((one) => one.toLowerCase().includes(words.toLowerCase()));
    const options = found.map((one) => ({tag: one, text: one, iconName: 'tag', selected: conversation.tags.includes(one)}));
    return words && !known.includes(words) ? [...options, {tag: words, text: texts('Make “{words}”', {words}), iconName: 'plus'}] : options;
  }

  function toggle(text) {
    const has = conversation.tags.includes(text);
    return actions.setTags(has ? conversation.tags.filter((one) => one !== text) : [...conversation.tags, text]);
  }

  return {element, line, paint, assign, tag, claimNow};
}

/** "★ 4", with the words for who cannot see it. */
function ratingSign(rating, texts) {
  return rating && el('span.rating', {title: rating.comment ?? ''}, icon('star', {small: true}), el('span', {'aria-hidden': 'true'}, String(rating.score)), el('span.visually-hidden', texts('Rated {score} of 5', {score: rating.score})));
}
