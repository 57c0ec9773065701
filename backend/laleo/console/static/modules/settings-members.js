import {el, fill} from './el.js';
import {confirmDialog, openDialog} from './dialog.js';
import {date} from './format.js';
import {choiceField, field, form, selectInput, textInput} from './form.js';
import {badge, button, facts, iconButton} from './parts.js';
import {siteChoice} from './site-choice.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';

const NAMES = {owner: 'Owner', admin: 'Admin', operator: 'Operator', viewer: 'Viewer'};
const ROLES = {
  owner: 'Everything, also making and removing owners',
  admin: 'Everything but owners',
  operator: 'Talks to visitors',
  viewer: 'Sees, changes nothing',
};

/** Who belongs to the account, what each may do and on which sites; owners and admins invite and change. */
export function mountMembers(element, {api, texts, signal, may = () => true, memberId}) {
  const mayChange = may('account');
  const roles = may('own') ? Object.keys(ROLES) : Object.keys(ROLES).filter((role) => role !== 'owner');
  let sites = [];
  const reload = () => loadInto(element, {texts, signal, rows: 3, draw, load});
  reload();

  async function load() {
    const [members, invitations, found] = await Promise.all([
      api.all('/members', {signal}), mayChange ? api.all('/invitations', {signal}) : [], api.all('/sites', {signal})]);
    sites = found;
    return {members, invitations};
  }

  function draw({members, invitations}) {
    fill(element, el('section.card', el('header', el('h2', texts('Members')), mayChange && button(texts('Invite'), {kind: 'small', iconName: 'plus', onclick: invite})),
      el('div.rows.cards.members-list', members.map((member) => row(member, changeable(member))))),
    invitations.length > 0 && el('section.card', el('header', el('h2', texts('Invited, not here yet'))), el('div.rows.cards.members-list', invitations.map(invited))),
    el('section.card', el('header', el('h2', texts('What a role may do'))), el('div.body', facts(Object.entries(ROLES).map(([role, words]) => [texts(NAMES[role]), texts(words)])))));
  }

  /** Nobody changes themselves, and only an owner changes owners. */
  function changeable(member) {
    return mayChange && member.id !== memberId && (member.role !== 'owner' || may('own'));
  }

  function row(member, free) {
    const name = member.name || member.email;
    return el('div.row', el('div.stack', el('strong.clip', name), member.name && el('span.faint.clip', member.email)),
      el('div.second', free ? roleSelect(member) : badge(texts(NAMES[member.role]), member.role === 'owner' ? 'accent' : '')),
      el('div.hush.second', free ? button(sitesWord(member), {kind: 'quiet small', 'aria-label': texts('Sites of {name}: {sites}', {name, sites: sitesWord(member)}), onclick: () => changeSites(member)}) : sitesWord(member)),
      free ? iconButton(texts('Remove {name}', {name}), 'bin', {kind: 'quiet corner', onclick: () => remove(member)}) : el('span'));
  }

  function sitesWord({site_ids: ids}) {
    if (!ids) return texts('All sites');
    const names = ids.map((id) => sites.find((site) => site.id === id)?.name ?? id);
    return names.length > 2 ? texts('{name} and {count} more', {name: names[0], count: names.length - 1}) : names.join(', ');
  }

  function invited(invitation) {
    return el('div.row', el('div.stack', el('strong.clip', invitation.email), el('span.faint', invitation.mailed_at ? texts('Told by mail') : texts('The mail is on its way'))),
      el('div.second', badge(texts(NAMES[invitation.role]))),
      el('div.hush.second', sitesWord(invitation), el('br'), el('span.faint', texts('Until {date}', {date: date(invitation.expires_at)}))),
      iconButton(texts('Take back the invitation of {email}', {email: invitation.email}), 'bin', {kind: 'quiet corner',
        onclick: () => act(() => api.remove(`/invitations/${invitation.id}`), texts('Invitation taken back'))}));
  }

  function roleSelect(member) {
    return selectInput(roles.map((role) => [role, texts(NAMES[role])]), member.role, {
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
    const sure = await confirmDialog({texts, title: texts('Remove {name}?', {name: member.name || member.email}), action: texts('Remove'),
      detail: texts('They are signed out everywhere and their tokens stop working at once.')});
    if (sure) act(() => api.remove(`/members/${member.id}`), texts('Member removed'));
  }

  function changeSites(member) {
    const choice = siteChoice({texts, sites, chosen: member.site_ids});
    const {body, close} = openDialog({texts, title: texts('Sites of {name}', {name: member.name || member.email})});
    body.append(form({send, children: [choice.element, buttons(close, texts('Save'))]}));
    async function send() {
      if (!choice.check()) return;
      await api.patch(`/members/${member.id}`, {site_ids: choice.value()});
      close();
      toast(texts('Saved'));
      reload();
    }
  }

  function invite() {
    const email = field({label: texts('E-mail address'), input: textInput({type: 'email', required: true, autofocus: true})});
    const role = choiceField({legend: texts('Role'), name: 'role', chosen: 'operator', options: roles.map((one) => [one, texts(NAMES[one]), texts(ROLES[one])])});
    const choice = siteChoice({texts, sites, chosen: null});
    const {body, close} = openDialog({texts, title: texts('Invite a member')});
    body.append(form({fields: {email}, send, children: [email.element, role.element, sites.length > 1 && choice.element, buttons(close, texts('Send invitation'))].filter(Boolean)}));
    async function send() {
      if (!choice.check()) return;
      await api.post('/invitations', {email: email.input.value.trim(), role: role.value(), site_ids: choice.value()});
      close();
      toast(texts('Invitation sent'));
      reload();
    }
  }

  function buttons(close, word) {
    return el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(word, {kind: 'primary', type: 'submit'}));
  }
}
