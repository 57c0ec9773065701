/**
 * English texts. A module asks texts('Hello {name}', {name}); wp-admin passes a function of the same
 * shape that looks the English text up in WordPress's own translations first.
 */
export function texts(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** "1 page", "3 pages": picks the form and fills {count}. */
export function plural(say, count, one, many) {
  return say(count === 1 ? one : many, {count: count.toLocaleString()});
}
