import {el} from './el.js';

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/gi;

/** A text as nodes: addresses become links that tell the other site nothing, everything else stays text. */
export function linked(text) {
  return withNodes(text, LINK, link);
}

/** A text as nodes: what the pattern finds becomes what `make` makes of it, the rest stays text. */
export function withNodes(text, pattern, make) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(text.slice(from, match.index), make(match[0]));
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== '');
}

function link(address) {
  return el('a', {href: address, target: '_blank', rel: 'noopener noreferrer nofollow'}, address);
}
