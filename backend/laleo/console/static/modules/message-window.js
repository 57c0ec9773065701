const MOST = 160; // messages in the page at once
const STEP = 60;
const NEAR_PX = 500;
const AT_END_PX = 80;

/**
 * Which part of a long thread is in the page: it follows the end, or moves as one scrolls, and keeps what is being
 * read in its place. `place` scrolls, `list` holds a line per message (data-seq); `repaint()` draws visible(messages).
 */
export function createMessageWindow({place, list, all, hasEarlier, earlier, repaint, onEnd = () => {}, signal}) {
  let end = null; // the last seq in the page; null follows the newest
  let atEnd = true;
  let moving = false;
  let sized = new ResizeObserver(() => stay());
  sized.observe(place);
  sized.observe(list);
  signal.addEventListener('abort', () => { sized.disconnect(); sized = null; }, {once: true});
  place.addEventListener('scroll', scrolled, {passive: true, signal});

  function visible(messages) {
    const last = end === null ? messages.length : messages.findIndex((one) => one.seq > end);
    const to = last < 0 ? messages.length : last;
    return messages.slice(Math.max(0, to - MOST), to);
  }

  function scrolled() {
    const left = place.scrollHeight - place.scrollTop - place.clientHeight;
    const was = atEnd;
    atEnd = end === null && left < AT_END_PX;
    if (was !== atEnd) onEnd(atEnd);
    if (place.scrollTop < NEAR_PX) older();
    else if (end !== null && left < NEAR_PX) newer();
  }

  async function older() {
    const shown = visible(all());
    if (moving || !shown.length || atEnd && place.scrollHeight <= place.clientHeight) return;
    moving = true;
    try {
      if (shown[0] === all()[0] && hasEarlier()) await earlier();
      if (signal.aborted) return;
      const messages = all();
      const from = Math.max(0, messages.indexOf(shown[0]) - STEP);
      const to = Math.min(messages.length, from + MOST);
      if (shown[0] !== messages[from] || from === 0) move(to >= messages.length ? null : messages[to - 1].seq);
    } catch { /* what is shown stays; the next scroll tries again */ } finally {
      moving = false;
    }
  }

  function newer() {
    const messages = all();
    const to = messages.findIndex((one) => one.seq > end) + STEP;
    move(to >= messages.length ? null : messages[to - 1].seq);
  }

  function move(next) {
    end = next;
    keepPlace(repaint);
  }

  /** Draw, and leave the first message in sight where it is. */
  function keepPlace(draw) {
    const top = place.getBoundingClientRect().top;
    const anchor = [...list.children].find((line) => line.dataset.seq && line.getBoundingClientRect().bottom > top);
    const before = anchor?.getBoundingClientRect().top;
    draw();
    if (anchor?.isConnected) place.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  function stay() {
    if (atEnd && sized) place.scrollTop = place.scrollHeight;
  }

  function toEnd() {
    end = null;
    atEnd = true;
    repaint();
    stay();
    onEnd(true);
  }

  return {visible, stay, toEnd, keepPlace, following: () => end === null, atEnd: () => atEnd, fill: () => place.scrollHeight <= place.clientHeight + NEAR_PX && hasEarlier() && older()};
}
