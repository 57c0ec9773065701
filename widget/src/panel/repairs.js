const FRESH_MS = 60000;
const USUAL_WAIT_S = 10;
const DEEDS = ['details', 'rate', 'transcript'];

/** What the panel does about refusals, and about links that end. */
export const createRepairs = (live, {extras}, composer, stage) => {
  const {queue, thread} = live;
  let asked = 0;

  /** The server wants work from senders it does not know: the same message goes again, with the proof. */
  const work = async (item, challenge) => {
    queue.remove(item.client_id);
    const {prove} = await extras();
    live.send(item.body, {...item.with, proof: await prove(challenge)}, item.frame);
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
    else if (code === 'rate_limited') slow(item, seconds);
  };

  const renew = (messages) => {
    const now = new Map(messages.map(({id, attachments}) => [id, attachments]));
    for (const message of thread.messages) message.attachments = now.get(message.id) || message.attachments;
  };

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
