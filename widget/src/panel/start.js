import {mount} from './index.js';

/** Lets the page breathe: what follows is a task of its own. */
const pause = () => new Promise((go) => setTimeout(go));

/** The panel beside the launcher, with the methods that need it. */
export const start = async (context) => {
  const conversation = await context.part('conversation');
  const {callWay} = await context.part('live');
  await pause();
  new Intl.DateTimeFormat(context.config.locale); // the first one loads the language's dates, which takes a task
  await pause();
  const panel = context.panel = mount(context, conversation, callWay);
  await pause();
  Object.assign(context.methods, {
    close: () => panel.hide(),
    toggle: () => context.opened ? panel.hide() : context.methods.open(),
  });
  return panel;
};
