const ANSWER = ['owner', 'admin', 'operator'];
const MANAGE = ['owner', 'admin'];

/**
 * What a member may do, so that a screen offers nothing the server would refuse:
 * may('answer') visitors, may('everywhere') also beyond some sites, may('manage') sites and widgets, may('account') what concerns all sites, may('own').
 */
export function createRights({role, limited = false}) {
  const granted = {
    answer: ANSWER.includes(role),
    manage: MANAGE.includes(role),
    everywhere: ANSWER.includes(role) && !limited,
    account: MANAGE.includes(role) && !limited,
    own: role === 'owner' && !limited,
  };
  return (what) => granted[what] ?? false;
}

/** Why something is not offered, and who can change that. */
export function whyNot(texts, what) {
  if (what === 'answer') return texts('You can read along. An owner or admin can make you an operator under Settings, Members.');
  return texts('An owner or admin of this account changes this.');
}
