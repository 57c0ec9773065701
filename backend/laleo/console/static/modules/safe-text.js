import {el} from './el.js';

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/gi;

/** A text as nodes: addresses become links that tell the other site nothing, everything else stays text. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    nodes.push(text.slice(from, match.index), link(match[0]));
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== '');
}

function link(address) {
  return el('a', {href: address, target: '_blank', rel: 'noopener noreferrer nofollow'}, address);
}
