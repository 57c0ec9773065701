import {el, icon} from './el.js';

/** An agent's picture, or the agents' sign; with a dot for its presence where that is known. */
export function agentAvatar({picture_url: address, online}, {size = ''} = {}) {
  const picture = address && el('img', {src: address, alt: '', onerror: (event) => event.target.remove()});
  return el(`span.avatar.agent-face.tone-4${size && `.${size}`}`, {'aria-hidden': 'true'},
    icon('agent'), picture, online !== undefined && el(`span.dot${online ? '.live' : ''}`));
}
