const LOCK = 'html { overflow: hidden !important; overscroll-behavior: none !important; }';

/**
 * A phone's screen while the panel fills it: the page behind does not scroll, and the keyboard
 * takes its room from the panel. `moved` is told when that room changes. Nothing is written into the page.
 */
export const createScreen = (host, phone, signal, moved) => {
  const view = window.visualViewport;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOCK);
  let open = false;

  const set = () => {
    const others = document.adoptedStyleSheets.filter((other) => other !== sheet);
    document.adoptedStyleSheets = open && phone.matches ? [...others, sheet] : others;
    if (!view) return;
    host.style.setProperty('--viewport', `${view.height}px`);
    host.style.setProperty('--shift', `${view.offsetTop}px`);
  };

  for (const type of ['resize', 'scroll']) {
    view?.addEventListener(type, () => {
      if (!open) return;
      set();
      moved();
    }, {signal});
  }
  phone.addEventListener('change', set, {signal});
  signal.addEventListener('abort', () => screen.lock(false));

  const screen = {
    lock(isOpen) {
      open = isOpen;
      set();
    },
  };
  return screen;
};
