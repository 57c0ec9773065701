import {watchPages} from '../live/pages.js';
import {matches} from './patterns.js';

/** What depends on the page: where the launcher hides, and which greeting comes when. */
export const start = (context) => {
  const {config: {appearance: {hide_on: hiddenPages}, greetings}, launcher: {host}, on, page: {signal}, report} = context;
  const timers = [];

  context.place = () => {
    host.hidden = Boolean(context.hidden) || matches(hiddenPages);
  };
  context.place();
  on('navigate', context.place);
  watchPages(context);

  /** A greeting is a card beside the launcher; it never opens the panel and is no message. */
  const show = async (live, rule) => {
    if (context.opened || host.hidden || live.welcome?.conversation) return;
    const seen = live.store.get('greeted') || [];
    if (rule.repeat === 'session' && seen.includes(rule.id)) return;
    live.store.set('greeted', [...new Set([...seen, rule.id])]);
    const [panel, conversation] = await context.getPanel();
    conversation.greeting = rule;
    panel.peek({body: rule.text, quick_replies: rule.quick_replies, author: {kind: 'greeting', name: ''}, attachments: []});
    panel.render();
  };

  const greet = (live) => {
    const isReturning = Boolean(live.store.get('token'));
    const plan = () => {
      timers.splice(0).forEach(clearTimeout);
      const returning = live.welcome?.visits ? live.welcome.visits > 1 : isReturning;
      for (const rule of greetings) {
        const fits = rule.visitors === 'all' || (rule.visitors === 'returning') === returning;
        if (fits && (!rule.page || matches([rule.page]))) timers.push(setTimeout(() => show(live, rule).catch(report), rule.seconds * 1000));
      }
    };
    const arrive = () => {
      off(); // a connection that comes back is no new arrival
      plan();
    };
    const off = on('frame', ({type}) => type === 'welcome' && arrive());
    if (live.welcome) arrive();
    on('navigate', plan);
    signal.addEventListener('abort', () => timers.forEach(clearTimeout));
  };
  return {greet};
};
