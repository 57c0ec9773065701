import {openDialog} from './dialog.js';
import {el, fill} from './el.js';
import {toggle} from './form-parts.js';
import {selectInput} from './form.js';
import {loadInto} from './states.js';
import {toast, toastError} from './toast.js';

/** Who may answer from a site's wp-admin, and which member each of them is. */
export function openWordPressPeople({api, texts, may, site, onChanged}) {
  const {body} = openDialog({texts, title: texts('People of {name}', site), onClose: onChanged});
  const place = el('div.stack-3');
  const joins = toggle({title: texts('They join the team by themselves'), help: texts('Whoever the site’s administrators let answer becomes an operator of this site.'), checked: site.joins, onchange: saveJoins});
  body.append(el('p.hush', texts('A reply from wp-admin carries the member’s name.')), place, ...(may('account') ? [joins.element] : []));
  loadInto(place, {texts, rows: 2, load, draw});

  async function load() {
    const [users, members] = await Promise.all([api.get(`/wordpress-sites/${site.id}/users`), api.all('/members')]);
    return {users: users.data, members};
  }

  function draw({users, members}) {
    if (users.length === 0) return void fill(place, el('p.hush', texts('The site has named nobody yet.')));
    fill(place, el('ul.plain.connections', users.map((user) => row(user, members))));
  }

  function row(user, members) {
    const automatic = user.member && !user.chosen ? texts('{name}, by e-mail address', user.member) : texts('By e-mail address; nobody has it');
    const choices = [['', user.chosen ? texts('By e-mail address') : automatic], ...members.map(({id, name, email}) => [id, name || email])];
    const select = selectInput(choices, user.chosen ? user.member?.id : '', {'aria-label': texts('Member for {name}', user), disabled: !may('account')});
    select.addEventListener('change', () => choose(user, select.value || null));
    return el('li.connection', el('span'), el('div.stack', el('h3', user.name), el('p.hush', user.email)), select);
  }

  async function choose(user, member) {
    try {
      await api.patch(`/wordpress-sites/${site.id}/users/${user.wp_user_id}`, {member_id: member});
      toast(texts('Saved'));
    } catch (error) {
      toastError(error);
    }
  }

  async function saveJoins() {
    try {
      await api.patch(`/wordpress-sites/${site.id}`, {joins: joins.input.checked});
      toast(texts('Saved'));
    } catch (error) {
      joins.input.checked = !joins.input.checked;
      toastError(error);
    }
  }
}
