// every step of a connection in its order, and what it means when it happened, and when it did not
const PATH = [
  ['metadata', 'Discovery', 'asked this server where to sign in'],
  ['registration', 'Registration', 'told this server who it is'],
  ['authorize', 'Sign-in page', 'sent a person here to allow it'],
  ['consent', 'Consent', 'got a person’s answer'],
  ['code', 'Code', 'got a code to fetch a token with'],
  ['token', 'Token', 'exchanged the code for a token'],
  ['first_call', 'First call', 'used its token'],
];
const LATER = {refresh: 'Refresh', revoke: 'Revoked'};
const OPTIONAL = ['metadata', 'registration']; // a client that knows the server, or has its own document, leaves them out

/** A step's name in words. */
export function stepName(texts, step) {
  return texts(PATH.find(([one]) => one === step)?.[1] ?? LATER[step] ?? step);
}

/** What would have had to follow, and never did: [name, meaning]. Nothing after a refusal or an end. */
export function neverCame(texts, steps) {
  const done = steps.filter(({ok}) => ok).map(({step}) => step);
  if (steps.at(-1)?.ok === false || done.includes('revoke')) return [];
  const reached = Math.max(-1, ...done.map((step) => PATH.findIndex(([one]) => one === step)));
  return PATH.slice(reached + 1).filter(([step]) => !OPTIONAL.includes(step) && !done.includes(step)).map(([, name, meaning]) => [texts(name), texts(meaning)]);
}

/** "discovery ok, registration ok, token never asked": the whole flow in one line. */
export function inOneLine(texts, steps) {
  const kinds = [...new Set(steps.map(({step}) => step))];
  const told = kinds.map((kind) => {
    const last = steps.findLast(({step}) => step === kind);
    return texts(last.ok ? '{step} ok' : '{step} refused', {step: stepName(texts, kind).toLowerCase()});
  });
  const [missing] = neverCame(texts, steps);
  const line = [...told, missing && texts('{step} never asked', {step: missing[0].toLowerCase()})].filter(Boolean).join(', ');
  return line.charAt(0).toUpperCase() + line.slice(1);
}
