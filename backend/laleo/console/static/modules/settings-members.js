import {el, fill} from './el.js';
import {badge, facts} from './parts.js';
import {ago} from './format.js';
import {loadInto} from './states.js';

const ROLES = {
  owner: 'Everything, also deleting the account',
  admin: 'Everything but deleting the account',
  operator: 'Talks to visitors',
  viewer: 'Sees, changes nothing',
};

/** Who belongs to the account, and what each may do. */
export function mountMembers(element, {api, texts, signal}) {
  loadInto(element, {texts, signal, rows: 3, draw, load: () => api.all('/members', {signal})});

  function draw(members) {
    fill(element, el('section.card', el('header', el('h2', texts('Members'))), el('div.rows.cards.members-list', members.map(row))),
      el('section.card', el('header', el('h2', texts('What a role may do'))), el('div.body', facts(Object.entries(ROLES).map(([role, words]) => [role, texts(words)])))));
  }

  function row(member) {
    return el('div.row', el('div.stack', el('strong.clip', member.name || member.email), member.name && el('span.faint.clip', member.email)),
      el('div', badge(member.role, member.role === 'owner' ? 'accent' : '')),
      el('div.hush.second', member.last_seen_at ? ago(member.last_seen_at) : ''));
  }
}
