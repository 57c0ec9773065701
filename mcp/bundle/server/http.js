// The one request that a message makes, and the messages in its answer.

const META = 'io.modelcontextprotocol/protocolVersion';
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Where to send messages and with which token; `problem` says what is wrong with the settings. */
export function endpoint({LALEO_URL = '', LALEO_TOKEN = ''}) {
  const token = LALEO_TOKEN.trim();
  let url;
  try {
    url = new URL(LALEO_URL.trim());
  } catch {
    return {problem: 'The address of the server is missing or wrong; write it as https://chat.example.com.'};
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.includes(url.hostname))) {
    return {problem: 'The address must begin with https://, or the token would travel readably.'};
  }
  if (!/^[\x21-\x7e]+$/.test(token)) return {problem: 'The access token is missing or wrong; make one in the console under Tokens.'};
  return {url: `${url.origin}/mcp`, token};
}

/** Send a message; every message of the answer, as it comes. */
export async function* post({url, token}, message, version, signal) {
  const answer = await reach(url, {
    method: 'POST', body: JSON.stringify(message), signal, redirect: 'error', // a token goes to no other address
    headers: {
      Authorization: `Bearer ${token}`, 'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream', ...routing(message, version),
    },
  });
  if (answer.status === 202) return;
  const kind = (answer.headers.get('Content-Type') ?? '').split(';')[0].trim();
  if (kind === 'text/event-stream') yield* events(answer.body);
  else if (kind === 'application/json') yield await body(answer);
  else throw new Failed(answer.status, `The server answered ${answer.status} without a message; check its address.`);
}

class Failed extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function reach(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    throw new Failed(503, `The Laleo server was not reached: ${error.cause?.message ?? error.message}`);
  }
}

async function body(answer) {
  try {
    const message = await answer.json();
    if (message?.jsonrpc || Array.isArray(message)) return message;
  } catch { /* said below */ }
  throw new Failed(answer.status, `The server answered ${answer.status} without a message; check its address.`);
}

/** The headers that repeat a message: all of them where it describes itself (2026-07-28). */
function routing(message, version) {
  const params = message.params ?? {};
  const own = params._meta?.[META];
  if (!own) return version && message.method !== 'initialize' ? {'MCP-Protocol-Version': version} : {};
  const name = params.name ?? params.uri;
  return {
    'MCP-Protocol-Version': own, 'Mcp-Method': message.method,
    ...(typeof name === 'string' ? {'Mcp-Name': sendable(name)} : {}),
  };
}

/** Header values are ASCII; others travel as the protocol's Base64. */
function sendable(text) {
  const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?');
  return plain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}

/** The messages of a stream of server-sent events (HTML standard, section 9.2.6). */
async function* events(stream) {
  const decoder = new TextDecoder();
  let rest = '';
  let data = [];
  for await (const piece of stream) {
    rest += decoder.decode(piece, {stream: true});
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
      if (line === '' && data.length) {
        yield JSON.parse(data.join('\n'));
        data = [];
      }
    }
  }
}
