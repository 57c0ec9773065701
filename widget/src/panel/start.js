import {mount} from './index.js';

/** The panel beside the launcher, with the methods that need it. */
export const start = async (context) => {
  const panel = context.panel = mount(context, await context.part('conversation'));
  Object.assign(context.methods, {
    close: () => panel.hide(),
    toggle: () => context.opened ? panel.hide() : context.methods.open(),
  });
  return panel;
};
