import {el, fill} from './el.js';
import {confirmDialog, openDialog} from './dialog.js';
import {date} from './format.js';
import {choiceField, field, form, selectInput, textInput} from './form.js';
import {badge, button, facts, iconButton} from './parts.js';
import {loadInto} from './states.js';
import {plural} from './texts.js';
import {toast, toastError} from './toast.js';

const NAMES = {owner: 'Owner', admin: 'Admin', operator: 'Operator', viewer: 'Viewer'};
const ROLES = {
  owner: 'Everything, also making and removing owners',
  admin: 'Everything but owners',
  operator: 'Talks to visitors',
  viewer: 'Sees, changes nothing',
};

/** Who belongs to the account, and what each may do; owners and admins invite and change. */
export function mountMembers(element, {api, texts, signal}) {
  const reload = () => loadInto(element, {texts, signal, rows: 3, draw, load});
  reload();

  async function load() {
    const [members, {member: me}] = await Promise.all([api.all('/members', {signal}), api.get('/me', {}, {signal})]);
    const mayChange = ['owner', 'admin'].includes(me?.role) && !me.site_ids;
    return {members, me, mayChange, invitations: mayChange ? await api.all('/invitations', {signal}) : []};
  }

  function draw({members, me, mayChange, invitations}) {
    fill(element, el('section.card', el('header', el('h2', texts('Members')), mayChange && button(texts('Invite'), {kind: 'small', iconName: 'plus', onclick: invite})),
      el('div.rows.cards.members-list', members.map((member) => row(member, mayChange && member.id !== me.id)))),
    invitations.length > 0 && el('section.card', el('header', el('h2', texts('Invited, not here yet'))), el('div.rows.cards.members-list', invitations.map(invited))),
    el('section.card', el('header', el('h2', texts('What a role may do'))), el('div.body', facts(Object.entries(ROLES).map(([role, words]) => [texts(NAMES[role]), texts(words)])))));
  }

  function row(member, mayChange) {
    return el('div.row', el('div.stack', el('strong.clip', member.name || member.email), member.name && el('span.faint.clip', member.email)),
      el('div.second', mayChange ? roleSelect(member) : badge(texts(NAMES[member.role]), member.role === 'owner' ? 'accent' : '')),
      el('div.hush.second', member.site_ids ? plural(texts, member.site_ids.length, '{count} site only', '{count} sites only') : texts('Since {date}', {date: date(member.created_at)})),
      mayChange ? iconButton(texts('Remove {name}', {name: member.name || member.email}), 'bin', {kind: 'quiet corner', onclick: () => remove(member)}) : el('span'));
  }

  function invited(invitation) {
    return el('div.row', el('div.stack', el('strong.clip', invitation.email), el('span.faint', invitation.mailed_at ? texts('Told by mail') : texts('The mail is on its way'))),
      el('div.second', badge(texts(NAMES[invitation.role]))),
      el('div.hush.second', texts('Until {date}', {date: date(invitation.expires_at)})),
      iconButton(texts('Take back the invitation of {email}', {email: invitation.email}), 'bin', {kind: 'quiet corner',
        onclick: () => act(() => api.remove(`/invitations/${invitation.id}`), texts('Invitation taken back'))}));
  }

  function roleSelect(member) {
    return selectInput(Object.keys(ROLES).map((role) => [role, texts(NAMES[role])]), member.role, {
      'aria-label': texts('Role of {name}', {name: member.name || member.email}),
      onchange: (event) => act(() => api.patch(`/members/${member.id}`, {role: event.target.value}), texts('Role changed')),
    });
  }

  async function act(work, done) {
    try {
      await work();
      toast(done);
    } catch (error) {
      toastError(error);
    }
    reload();
  }

  async function remove(member) {
    const sure = await confirmDialog({texts, title: texts('Remove {name}?', {name: member.name || member.email}), action: texts('Remove member'),
      detail: texts('They are signed out everywhere and their tokens stop working at once.')});
    if (sure) act(() => api.remove(`/members/${member.id}`), texts('Member removed'));
  }

  function invite() {
    const email = field({label: texts('E-mail address'), input: textInput({type: 'email', required: true, autofocus: true})});
    const role = choiceField({legend: texts('Role'), name: 'role', chosen: 'operator', options: ['admin', 'operator', 'viewer'].map((one) => [one, texts(NAMES[one]), texts(ROLES[one])])});
    const {body, close} = openDialog({texts, title: texts('Invite a member')});
    body.append(form({fields: {email}, send, children: [email.element, role.element,
      el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(texts('Send invitation'), {kind: 'primary', type: 'submit'}))]}));
    async function send() {
      await api.post('/invitations', {email: email.input.value.trim(), role: role.value()});
      close();
      toast(texts('Invitation sent'));
      reload();
    }
  }
}
