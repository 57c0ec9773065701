import {el, fill, icon, setText} from './el.js';
import {chooseTheme, chosenTheme} from './theme.js';
import {toastError} from './toast.js';

const THEMES = [['system', 'System', 'desktop'], ['light', 'Light', 'sun'], ['dark', 'Dark', 'moon']];

/** The two menus of the rail: which account, and who I am. */
export function mountAccountMenus(rail, {api, texts}) {
  const accounts = rail.querySelector('[data-accounts]');
  const mine = rail.querySelector('[data-me]');
  closeOutside(rail);
  fill(mine, personOptions());
  api.get('/me').then((me) => {
    setText(rail.querySelector('[data-account-name]'), me.account.name);
    fill(accounts, accountOptions(me));
  }, () => fill(accounts, el('p.faint', texts('Your accounts did not load.'))));

  function accountOptions(me) {
    const all = me.accounts?.length ? me.accounts : [me.account];
    return [el('p.faint', texts('Accounts')), all.map((account) => el('button', {
      type: 'button', 'aria-current': account.id === me.account.id ? 'true' : null, onclick: () => switchTo(account.id),
    }, el('span.clip', account.name), account.id === me.account.id && icon('check', {small: true})))];
  }

  async function switchTo(accountId) {
    try {
      await api.post('/session/account', {account_id: accountId});
      location.assign('/console');
    } catch (error) {
      toastError(error);
    }
  }

  function personOptions() {
    const themes = el('div.segments', {role: 'group', 'aria-label': texts('Theme')}, THEMES.map(([theme, word, sign]) =>
      el('button', {type: 'button', 'aria-pressed': String(chosenTheme() === theme), onclick: () => setTheme(theme, themes)},
        icon(sign, {small: true}), el('span.visually-hidden', texts(word)))));
    return [
      el('p.faint', texts('Theme')), el('div.theme-choice', themes), el('hr'),
      el('a', {href: '/developers'}, icon('code'), texts('Developers')),
      el('a', {href: '/console/settings/devices'}, icon('shield'), texts('My devices')),
      el('button', {type: 'button', onclick: signOut}, icon('leave'), texts('Sign out')),
    ];
  }

  async function signOut() {
    try {
      await api.post('/sign-out');
      location.assign('/');
    } catch (error) {
      toastError(error);
    }
  }
}

function setTheme(theme, group) {
  chooseTheme(theme);
  [...group.children].forEach((one, index) => one.setAttribute('aria-pressed', String(THEMES[index][0] === theme)));
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
