const translations = read();

/**
 * The text in the page's language, or in English. A module asks texts('Hello {name}', {name}); wp-admin passes a
 * function of the same shape that looks the English text up in WordPress's own translations first.
 */
export function texts(text, values = {}) {
  const spoken = translations.get(text) ?? text;
  return spoken.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** "1 page", "3 pages": picks the form and fills {count}. */
export function plural(say, count, one, many) {
  return say(count === 1 ? one : many, {count: count.toLocaleString()});
}

/** What the server put into the page for its modules; nothing on pages in English. */
function read() {
  const block = document.querySelector('script#texts');
  return new Map(block ? Object.entries(JSON.parse(block.textContent)) : []);
}
