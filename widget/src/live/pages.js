const COUNT = /^\(\d+\+?\) /;

/** The page's own title, without the number of unread messages before it. */
export const plainTitle = () => document.title.replace(COUNT, '');

/** The page as the visitor sees it now. */
export const currentPage = () => ({
  url: location.href.slice(0, 2000),
  title: plainTitle().slice(0, 300),
  referrer: document.referrer.slice(0, 2000),
});

/** Emits `navigate` after each navigation without a page load. Routers set the title late: it waits for it. */
export const watchPages = (context) => {
  const {emit, page: {signal}} = context;
  if (context.watched) return;
  context.watched = true;
  let timer;
  let url = location.href;
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (url === location.href || signal.aborted) return;
      url = location.href;
      emit('navigate');
    }, 150);
  };
  if (window.navigation) {
    navigation.addEventListener('currententrychange', look, {signal});
    return;
  }
  for (const method of ['pushState', 'replaceState']) {
    const original = history[method];
    const own = history[method] = function (...args) {
      original.apply(this, args);
      look();
    };
    signal.addEventListener('abort', () => {
      if (history[method] === own) history[method] = original;
    });
  }
  for (const type of ['popstate', 'hashchange']) addEventListener(type, look, {signal});
};
