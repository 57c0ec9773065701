export const MAX_BYTES = 10 * 1024 * 1024;
export const TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf', 'text/plain', 'text/csv',
  'audio/webm', 'audio/ogg', 'audio/mp4', 'audio/mpeg', 'audio/wav'];
const ALIASES = {'audio/x-m4a': 'audio/mp4', 'audio/x-wav': 'audio/wav', 'application/vnd.ms-excel': 'text/csv'};
const WORDS = {0: 'upload_interrupted', 413: 'upload_too_large', 415: 'upload_type', 422: 'upload_type', 429: 'upload_slow'};

/** The key of what speaks against a file before it is sent; the server has the last word. */
const objection = ({size, type}) => {
  const [plain] = type.split(';');
  if (!size) return 'upload_empty';
  if (size > MAX_BYTES) return 'upload_too_large';
  return type && !TYPES.includes(ALIASES[plain] || plain) ? 'upload_type' : '';
};

/**
 * Sends one file, once `token()` says who sends it. `changed` is told after each step of the item returned:
 * {file, percent, attachment?, problem? (key of a text), canRetry, start(), cancel()}.
 */
export const createUpload = (file, {server, token, changed}) => {
  let request;
  let cancelled;

  const fail = (problem, canRetry) => {
    Object.assign(item, {problem, canRetry});
    changed(item);
  };

  const item = {
    file,
    percent: 0,
    async start() {
      const wrong = objection(file);
      if (wrong) return fail(wrong, false);
      Object.assign(item, {problem: '', percent: 0});
      changed(item);
      const bearer = await token();
      if (cancelled) return;
      const body = new FormData();
      body.append('file', file, file.name);
      // Not fetch: only this says how much of the file has left.
      request = new XMLHttpRequest();
      request.open('POST', `${server}/w/v1/attachments`);
      request.setRequestHeader('Authorization', `Bearer ${bearer}`);
      request.responseType = 'json';
      request.upload.onprogress = ({loaded, total}) => {
        item.percent = Math.round(loaded / total * 100);
        changed(item);
      };
      request.onload = () => {
        const {status, response} = request;
        if (status === 201 && response?.id) {
          item.attachment = response;
          changed(item);
        } else {
          fail(WORDS[status] || 'upload_failed', status !== 413 && status !== 415 && status !== 422);
        }
      };
      request.onerror = request.ontimeout = () => fail(WORDS[0], true);
      request.send(body);
    },
    cancel() {
      cancelled = true;
      request?.abort();
    },
  };
  return item;
};
