import {withNodes} from './safe-text.js';

/** Nodes with every occurrence of `words` in their texts marked; elements among them stay as they are. */
export function marked(nodes, words) {
  const sought = words?.trim();
  if (!sought) return nodes;
  const pattern = new RegExp(sought.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu');
  return nodes.flatMap((node) => (typeof node === 'string' ? withNodes(node, pattern, mark) : [node]));
}

function mark(text) {
  return Object.assign(document.createElement('mark'), {textContent: text});
}
