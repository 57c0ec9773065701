/** Nodes with every occurrence of `words` in their texts marked; elements among them stay as they are. */
export function marked(nodes, words) {
  const sought = words?.trim();
  if (!sought) return nodes;
  const pattern = new RegExp(sought.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu');
  return nodes.flatMap((node) => (typeof node === 'string' ? split(node, pattern) : [node]));
}

function split(text, pattern) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(text.slice(from, match.index), mark(match[0]));
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== '');
}

function mark(text) {
  return Object.assign(document.createElement('mark'), {textContent: text});
}
