/** The account's canned replies for one site, read once and again after `forget()`. */
export function createCannedStore({api}) {
  const bySite = new Map();

  function load(siteId) {
    if (!bySite.has(siteId)) {
      const rows = api.all('/canned-replies', {params: {site_id: siteId}, most: 1000});
      rows.catch(() => bySite.delete(siteId));
      bySite.set(siteId, rows);
    }
    return bySite.get(siteId);
  }

  async function find(siteId, words) {
    return matching(await load(siteId), words);
  }

  return {load, find, forget: () => bySite.clear()};
}

/** Those that fit, shortcuts that begin with it first. */
export function matching(replies, words) {
  const sought = words.toLowerCase();
  const rank = ({shortcut, title, body}) => [shortcut.startsWith(sought), shortcut.includes(sought), title.toLowerCase().includes(sought), body.toLowerCase().includes(sought)].indexOf(true);
  return replies.map((reply) => ({reply, at: rank(reply)})).filter(({at}) => at >= 0).sort((one, other) => one.at - other.at).map(({reply}) => reply);
}

/** The text with its placeholders filled: {{visitor.name}}, {{operator.name}}, {{site.name}}; what is not known is left out. */
export function filled(body, values) {
  return body.replace(/\{\{\s*([a-z]+\.[a-z]+)\s*\}\}/g, (whole, name) => (name in values ? values[name] ?? '' : whole)).replace(/ +([,.!?])/g, '$1');
}

/** The placeholders there are, with what stands for each. */
export const PLACEHOLDERS = {'visitor.name': 'The visitor’s name', 'operator.name': 'Your name', 'site.name': 'The site’s name'};
