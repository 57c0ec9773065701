const LEFT_TO_CURL = ['host', 'content-length', 'connection', 'accept-encoding'];

/** A shell command that sends the same request again, byte for byte. */
export function curlCommand({url, headers = {}, body}) {
  const kept = Object.entries(headers).filter(([name]) => !LEFT_TO_CURL.includes(name.toLowerCase()));
  const parts = [`curl -X POST ${quoted(url)}`, ...kept.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)];
  if (body) parts.push(`--data-raw ${quoted(typeof body === 'string' ? body : JSON.stringify(body))}`);
  return parts.join(' \\\n  ');
}

function quoted(text) {
  return `'${String(text).replaceAll("'", "'\\''")}'`;
}
