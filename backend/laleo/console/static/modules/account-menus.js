import {el, fill, icon, setText} from './el.js';
import {signOut, switchAccount} from './session.js';
import {themeChoice} from './theme-choice.js';

/** The two menus of the rail: which account, and who I am. */
export function mountAccountMenus(rail, {api, texts}) {
  const accounts = rail.querySelector('[data-accounts]');
  closeOutside(rail);
  fill(rail.querySelector('[data-me]'), personOptions());
  api.get('/me').then((me) => {
    setText(rail.querySelector('[data-account-name]'), me.account.name);
    fill(accounts, accountOptions(me));
  }, () => fill(accounts, el('p.faint', texts('Your accounts did not load.'))));

  function accountOptions(me) {
    const all = me.accounts?.length ? me.accounts : [me.account];
    return [el('p.faint', texts('Accounts')), all.map((account) => el('button', {
      type: 'button', 'aria-current': account.id === me.account.id ? 'true' : null, onclick: () => switchAccount(api, account.id),
    }, el('span.clip', account.name), account.id === me.account.id && icon('check', {small: true})))];
  }

  function personOptions() {
    return [
      el('p.faint', texts('Theme')), el('div.theme-choice', themeChoice(texts)), el('hr'),
      el('a', {href: '/developers'}, icon('code'), texts('Developers')),
      el('a', {href: '/console/settings/devices'}, icon('shield'), texts('My devices')),
      el('button', {type: 'button', onclick: () => signOut(api)}, icon('leave'), texts('Sign out')),
    ];
  }
}

function closeOutside(rail) {
  const menus = [...rail.querySelectorAll('details.menu')];
  document.addEventListener('click', (event) => {
    for (const menu of menus) if (!menu.contains(event.target) || event.target.closest('a')) menu.open = false;
  });
  rail.addEventListener('keydown', (event) => {
    const menu = event.key === 'Escape' && event.target.closest('details.menu[open]');
    if (!menu) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}
