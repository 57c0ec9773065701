const EARLY_S = 60;

/** What a JWT (RFC 7519) says; the server checks the signature, here only the shape and the end count. */
const claimsOf = (token) => {
  try {
    return JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
  } catch {
    throw Object.assign(Error('Laleo.identify() needs a signed token (a JWT), or a function that gives one.'), {code: 'invalid_token'});
  }
};

/**
 * Who the visitor is, by a short-lived token of the site's own server. A function is asked again
 * before its token ends, and once more when the server refuses it.
 */
export const createIdentity = ({emit, on, page: {signal}, report}, live) => {
  let current;

  const stop = () => {
    clearTimeout(current?.timer);
    current?.refuse(Object.assign(Error('Another identity took its place.'), {code: 'superseded'}));
    current = null;
  };

  /** Fetch the token and send it; called again for each connection that has not confirmed it. */
  const tell = async (identity) => {
    const token = await (typeof identity.source === 'function' ? identity.source() : identity.source);
    const {sub, exp} = claimsOf(token);
    if (identity !== current) return;
    if (identity.sub && identity.sub !== sub) { // somebody else: nothing of the first is theirs
      current = null;
      live.leave();
      current = identity;
    }
    Object.assign(identity, {sub, exp});
    live.connect();
    live.socket.send('identify', {token}, 'identify');
  };

  const renew = (identity) => tell(identity).catch((error) => {
    identity.refuse(error);
    report(error, 'identify');
  });

  /** Due while the connection is away, or lost on its way: the next welcome asks again. */
  const due = (identity) => {
    identity.confirmed = false;
    if (live.socket.state === 'online') renew(identity);
  };

  const accept = ({visitor_id: visitor, token}) => {
    const identity = current;
    const isOther = visitor !== live.visitor;
    identity.confirmed = true;
    identity.retried = false;
    live.store.set('token', token);
    identity.accept({visitor_id: visitor});
    clearTimeout(identity.timer);
    if (typeof identity.source === 'function' && identity.exp) {
      const wait = Math.max(identity.exp - Date.now() / 1000 - EARLY_S, 5);
      identity.timer = setTimeout(due, Math.min(wait, 86400) * 1000, identity);
    }
    if (!isOther) return;
    live.visitor = visitor;
    emit('identity:changed', {visitor_id: visitor});
    live.socket.close();
    live.socket.open();
  };

  const refuse = (problem) => {
    const identity = current;
    if (typeof identity.source === 'function' && !identity.retried) {
      identity.retried = true;
      return renew(identity);
    }
    return identity.refuse(Object.assign(Error(problem.detail || problem.title), {code: problem.code}));
  };

  on('frame', ({type, data, c}) => {
    if (!current) return;
    if (type === 'identified') accept(data);
    if (type === 'error' && c === 'identify') refuse(data);
    if (type === 'welcome' && !current.confirmed) renew(current);
  });
  on('identity:changed', (who) => who || stop());
  signal.addEventListener('abort', stop);

  return {
    /** Resolves with {visitor_id} once the server agrees, with null while nobody may be connected. */
    set(source) {
      const sub = current?.sub;
      stop();
      const done = new Promise((accept_, refuse_) => {
        current = {source, sub, accept: accept_, refuse: refuse_};
      });
      done.catch(() => {}); // a later renewal's failure is reported, not thrown
      live.connect();
      if (live.socket.state === 'online') renew(current);
      return /offline|refused/.test(live.socket.state) ? null : done;
    },
  };
};
