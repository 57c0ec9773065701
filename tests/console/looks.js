// Put into a page by looks.py: what of it lies outside the screen.
(() => {
  const FRAMES = 'html, body, main, .stage, .screen, .page, .side, .panel-body, dialog';
  const MAY_SCROLL = 'pre, nav, [role=tablist], .table';
  const HOLDERS = 'html, body, .shell, main, .screen';
  const name = (one) => `${one.tagName}.${one.className.baseVal ?? one.className}`;
  const overflow = (one) => getComputedStyle(one).overflowX;

  function tooWide(one) {
    const looked = one.matches(FRAMES) || ['auto', 'scroll'].includes(overflow(one));
    return looked && one.clientWidth > 0 && one.scrollWidth - one.clientWidth > 1 && !one.matches(MAY_SCROLL);
  }

  function clipped(one) {
    for (let box = one.parentElement; box; box = box.parentElement) {
      const holds = !box.matches(HOLDERS) && overflow(box) !== 'visible';
      if (holds && box.getBoundingClientRect().right <= innerWidth + 1) return true;
    }
    return false;
  }

  function outside(one) {
    const {right, width, height} = one.getBoundingClientRect();
    const seen = width > 1 && height > 1 && one.checkVisibility();
    return seen && right > innerWidth + 1 && !clipped(one);
  }

  const all = [...document.querySelectorAll('*')];
  return [...all.filter(tooWide).map((one) => `${name(one)} is too wide`),
    ...all.filter(outside).map((one) => `${name(one)} ends outside`)];
})()
