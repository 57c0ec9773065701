/**
 * Which state of a thing is the newest: frames and answers may overtake each other on their way.
 * `isNews({id, revision})` is false for a state older than one that was told before.
 */
export function createRevisions() {
  const newest = new Map();

  function isNews({id, revision = 0}) {
    if (revision < (newest.get(id) ?? 0)) return false;
    newest.set(id, revision);
    return true;
  }

  return {isNews};
}
