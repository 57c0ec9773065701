/**
 * Everything the widget may keep on a visitor's device: the one list that the code uses, that the server
 * publishes at /w/v1/storage.json and that a test holds against a real browser. No cookies are set.
 * `tab`: it belongs to one tab whatever the mode. `when`: what has to happen before it is written.
 */
export const STORED = {
  token: {
    purpose: 'Recognises the visitor when a page loads or a connection is lost, so that the conversation goes on.',
    holds: 'A random identity signed by the server.',
    when: 'connected',
  },
  queue: {
    purpose: 'Keeps messages that were written while there was no connection until they are sent.',
    holds: 'Texts the visitor wrote.',
    when: 'used',
  },
  draft: {
    purpose: 'Keeps a half-written message when the page is left.',
    holds: 'Text the visitor wrote.',
    when: 'used',
  },
  details: {
    purpose: 'Spares the visitor from filling in the form before the chat again.',
    holds: 'Answers the visitor gave in that form.',
    when: 'used',
  },
  open: {
    purpose: 'Shows the chat again, or leaves it closed, on the next page.',
    holds: '"yes" or "no".',
    when: 'used',
    tab: true,
  },
  greeted: {
    purpose: 'Keeps an automatic greeting from coming twice.',
    holds: 'The ids of greetings shown.',
    when: 'greeted',
    tab: true,
  },
  call: {
    purpose: 'Takes up a running call again on the next page.',
    holds: 'The id of the call.',
    when: 'called',
    tab: true,
  },
  http: {
    purpose: 'Spares a network that lets no WebSocket through from trying one on every page.',
    holds: 'Until when HTTP is used instead, at most ten minutes ahead.',
    when: 'blocked',
  },
  site: {
    purpose: 'Spares the site from being asked on every page whether the visitor is logged in there.',
    holds: 'Whether they were, and when it was asked.',
    when: 'asked',
    tab: true,
  },
  muted: {
    purpose: 'Remembers that the visitor switched sounds off.',
    holds: 'true',
    when: 'muted',
  },
};
