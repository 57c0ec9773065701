import {CLIENTS} from './connect-clients.js';
import {codeBlock} from './copy.js';
import {el, icon} from './el.js';
import {tabPanel} from './tab-panel.js';

/** How to connect an agent, client by client, with this server's own address. */
export function connectGuide({texts, publicUrl}) {
  const at = {base: publicUrl, mcp: `${publicUrl}/mcp`};
  const reachable = publicUrl.startsWith('https://');
  return tabPanel({label: texts('Program'), items: CLIENTS.map((client) => ({label: client.name === 'Another program' ? texts(client.name) : client.name, draw: () => steps(client)}))});

  function steps({name, far, steps: words, codes, more}) {
    return [
      far && !reachable && el('div.notice.waiting', icon('warning'), el('span', texts('{name} runs on its maker’s computers and reaches this server only over https at a public address; {address} is not one.', {name, address: publicUrl}))),
      el('ol', words.map((one) => el('li', texts(one)))),
      codes(at).map(([title, code]) => codeBlock(texts, texts(title), code, {wrap: true})),
      more && el('p.hush', texts(more[0]), ' ', el('a', {href: more[1]}, texts(more[2]))),
    ];
  }
}
