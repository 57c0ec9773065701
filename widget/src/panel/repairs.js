const FRESH_MS = 60000;
const USUAL_WAIT_S = 10;
/** Stands in the queue for a message that waits for its proof. */
export const WORKING = 'working';
const DEEDS = ['details', 'rate', 'transcript'];

/** What the panel does about refusals, and about links that end. */
export const createRepairs = (live, {extras, text}, composer, stage) => {
  const {queue, thread} = live;
  let asked = 0;

  /** The server wants work from senders it does not know: the same message goes again, with the proof. */
  const work = async ({client_id: id, body, with: more, frame}, challenge) => {
    queue.fail(id, WORKING);
    try {
      const {prove} = await extras();
      const proof = await prove(challenge);
      live.send(body, {...more, proof}, frame); // first: with nothing said and nothing waiting, forms come back
      queue.remove(id);
    } catch {
      queue.fail(id, text('failed_unknown'));
    }
  };

  /** Too fast: the words come back into the field, and wait there. */
  const slow = (item, seconds = USUAL_WAIT_S) => {
    composer.pause(seconds);
    if (!item || item.with) return; // files and forms stay where they are, to be sent again by hand
    queue.remove(item.client_id);
    composer.restore(item.body);
  };

  const refused = ({code, client_id: id, challenge, detail, retry_after_s: seconds}, deed) => {
    if (DEEDS.includes(deed)) return stage.trouble(detail);
    const item = id && queue.items().find(({client_id: other}) => other === id);
    if (code === 'challenge_required' && item && challenge) work(item, challenge);
    else if (code === 'rate_limited' && (item || !id)) slow(item, seconds);
  };

  const renew = (messages) => {
    const now = new Map(messages.map(({id, attachments}) => [id, attachments]));
    for (const message of thread.messages) message.attachments = now.get(message.id) || message.attachments;
  };

  for (const {client_id: id, error} of queue.items()) {
    if (error === WORKING) queue.retry(id); // the page was left at work
  }

  return {
    frame({type, data, c}) {
      if (type === 'messages') renew(data.messages);
      if (type === 'error') refused(data, c);
    },
    /** Links to files end after an hour: the messages are asked for again before somebody follows one. */
    freshen() {
      const isOver = ({expires_at: end}) => end && new Date(end) - Date.now() < FRESH_MS;
      const first = thread.messages.find(({attachments = []}) => attachments.some(isOver));
      if (!first || Date.now() - asked < FRESH_MS) return;
      asked = Date.now();
      live.tell('sync', {after_seq: first.seq - 1});
    },
  };
};
