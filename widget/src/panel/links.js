import {h} from './dom.js';

// Marks that turn the direction of text end an address: it must read as it goes.
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi;
const TRAILING = /[.,:;!?)\]}'"»”…]+$/;

const parse = (text) => {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) && !url.username ? url.href : null;
  } catch {
    return null;
  }
};

/** Keep a closing bracket that was opened inside the address, as encyclopaedias write them. */
const trim = (match) => {
  const tail = match.match(TRAILING)?.[0] ?? '';
  const bare = match.slice(0, match.length - tail.length);
  return tail.startsWith(')') && bare.includes('(') ? `${bare})` : bare;
};

/** Text as nodes: web addresses become links, everything else stays text. */
export const linked = (text) => {
  const nodes = [];
  let end = 0;
  for (const {0: match, index} of text.matchAll(ADDRESS)) {
    const shown = trim(match);
    const href = parse(shown);
    if (!href) continue;
    nodes.push(text.slice(end, index), h('a', {href, target: '_blank', rel: 'noopener nofollow ugc'}, shown));
    end = index + shown.length;
  }
  return [...nodes, text.slice(end)];
};
