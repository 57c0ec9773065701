import {uniqueId} from './unique.js';

/** What went wrong, as the server's problem document says it (RFC 9457). */
export class ApiError extends Error {
  constructor(status, problem = {}) {
    super(problem.detail || problem.title || problem.message || `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = problem.code ?? '';
    this.title = problem.title ?? '';
    this.requestId = problem.request_id ?? '';
    this.errors = problem.errors ?? [];
  }

  /** The server was not reached at all. */
  get offline() {
    return this.status === 0;
  }

  /** The detail for one field of the body, by JSON pointer. */
  about(field) {
    return this.errors.find((error) => error.pointer?.replace(/^#/, '').startsWith(`/${field}`))?.detail ?? '';
  }
}

/**
 * Speak to /api/v1 as the person of this browser's cookie.
 * `csrf` goes with every write; `onSignedOut` is called once the session is refused.
 */
export function createApi({base = '/api/v1', csrf = '', headers = {}, onSignedOut = () => {}} = {}) {
  async function ask(method, path, {params, body, signal, key} = {}) {
    const answer = await reach(address(path, params), {
      method, signal, credentials: 'same-origin',
      headers: headersFor(method, body, key),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.status === 401) onSignedOut();
    if (!answer.ok) throw new ApiError(answer.status, await readProblem(answer));
    return answer;
  }

  async function send(...request) {
    const answer = await ask(...request);
    return answer.status === 204 ? null : answer.json();
  }

  /** Send a form with a file in it; `onProgress` is told the part that has gone, 0 to 1. */
  function upload(path, values, {method = 'POST', signal, onProgress = () => {}} = {}) {
    const data = new FormData();
    for (const [name, value] of Object.entries(values)) data.append(name, value);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch does not tell how much has gone
      request.open(method, address(path));
      for (const [name, value] of Object.entries(headersFor(method))) request.setRequestHeader(name, value);
      request.upload.addEventListener('progress', (event) => event.lengthComputable && onProgress(event.loaded / event.total));
      request.addEventListener('load', () => {
        if (request.status === 401) onSignedOut();
        if (request.status < 300) resolve(JSON.parse(request.responseText));
        else reject(new ApiError(request.status, problemIn(request)));
      });
      request.addEventListener('error', () => reject(unreached()));
      request.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')));
      signal?.addEventListener('abort', () => request.abort(), {once: true});
      request.send(data);
    });
  }

  /** `base` may have a query already, as the REST API of a WordPress without permalinks. */
  function address(path, params) {
    const asked = query(params);
    return `${base}${path}${base.includes('?') ? asked.replace('?', '&') : asked}`;
  }

  function headersFor(method, body, key) {
    const sent = {Accept: 'application/json', ...headers};
    if (body !== undefined) sent['Content-Type'] = 'application/json';
    if (method === 'GET') return sent;
    if (csrf) sent['X-CSRF-Token'] = csrf;
    if (method === 'POST') sent['Idempotency-Key'] = key ?? uniqueId();
    return sent;
  }

  /** Every row of a list, page after page, up to `most`. */
  async function all(path, {params = {}, most = 1000, signal} = {}) {
    const rows = [];
    let cursor;
    do {
      const page = await send('GET', path, {params: {limit: 100, ...params, cursor}, signal});
      rows.push(...page.data);
      cursor = page.has_more ? page.next_cursor : null;
    } while (cursor && rows.length < most);
    return rows;
  }

  return {
    get: (path, params, options) => send('GET', path, {params, ...options}),
    post: (path, body = {}, options) => send('POST', path, {body, ...options}),
    put: (path, body, options) => send('PUT', path, {body, ...options}),
    patch: (path, body, options) => send('PATCH', path, {body, ...options}),
    remove: (path, options) => send('DELETE', path, options),
    text: async (path, options) => (await ask('GET', path, options)).text(),
    upload,
    all,
  };
}

async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw unreached();
  }
}

function unreached() {
  return new ApiError(0, {title: 'The server was not reached', code: 'offline', detail: 'Check the connection and try again.'});
}

function problemIn(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {title: request.statusText, detail: request.status === 413 ? 'The file is too large.' : ''};
  }
}

async function readProblem(answer) {
  try {
    return await answer.json();
  } catch {
    return {title: answer.statusText, request_id: answer.headers.get('X-Request-Id') ?? ''};
  }
}

function query(params = {}) {
  const pairs = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return pairs.length ? `?${new URLSearchParams(pairs)}` : '';
}
