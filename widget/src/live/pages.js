/** The page as the visitor sees it now. */
export const currentPage = () => ({
  url: location.href.slice(0, 2000),
  title: document.title.slice(0, 300),
  referrer: document.referrer.slice(0, 2000),
});

/** Call `changed` after each navigation without a page load. Routers set the title late: wait for it. */
export const watchPages = (changed, signal) => {
  let timer;
  let url = location.href;
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (url === location.href || signal.aborted) return;
      url = location.href;
      changed();
    }, 150);
  };
  if (window.navigation) {
    navigation.addEventListener('currententrychange', look, {signal});
    return;
  }
  for (const method of ['pushState', 'replaceState']) {
    const original = history[method];
    history[method] = function (...args) {
      original.apply(this, args);
      look();
    };
  }
  for (const type of ['popstate', 'hashchange']) addEventListener(type, look, {signal});
};
