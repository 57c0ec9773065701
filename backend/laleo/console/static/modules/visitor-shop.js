import {el, fill} from './el.js';
import {ago, moment} from './format.js';

/** What the site's shop says of a visitor it vouches for: the cart now, and the last orders. */
export function shopSection({api, texts, signal, visitorId}) {
  const body = el('div.stack-3');
  const element = el('section', {hidden: true}, el('h3', texts('Shop')), body);
  let asked = '';

  async function show({external_id: customer, verified}) {
    if (!verified || !customer || asked === customer) return;
    asked = customer;
    const shop = await api.get(`/visitors/${visitorId}/shop`, {}, {signal}).catch(() => null);
    element.hidden = !shop?.cart && !shop?.orders.length;
    if (!element.hidden) fill(body, shop.cart && cart(shop), shop.orders.length > 0 && orders(shop));
  }

  function cart({cart: {lines, total, currency}, updated_at: at}) {
    return el('div', el('p', el('strong', texts('In the cart: {total} {currency}', {total, currency})), ' ', el('time.faint', {datetime: at, title: moment(at)}, ago(at))),
      el('ul.plain', lines.map((line) => el('li.clip', `${line.quantity} × ${line.name}`))));
  }

  function orders({orders: found}) {
    return el('div', el('p', el('strong', texts('Last orders'))),
      el('ul.plain', found.map((one) => el('li.clip', web(one), ` ${one.total} ${one.currency}, ${one.status}`))));
  }

  function web({number, url}) {
    const known = /^https?:/.test(url ?? '');
    return known ? el('a', {href: url, rel: 'noopener noreferrer', target: '_blank'}, `#${number}`) : `#${number}`;
  }

  return {element, show};
}
