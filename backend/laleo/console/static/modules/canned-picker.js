import {el, fill} from './el.js';
import {createOptionList} from './option-list.js';
import {marked} from './highlight.js';

const ASKED = /(?:^|\s)\/([a-z0-9_-]{0,32})$/i;

/**
 * "/" in a text field offers canned replies: what follows narrows them, arrows walk, Enter or Tab puts one in.
 * `find(words)` gives the replies, `fillIn(reply)` the text to put in.
 */
export function createCannedPicker({area, texts, find, fillIn}) {
  const list = createOptionList({label: texts('Canned replies'), field: area, draw: drawReply, onPick: put});
  const note = el('p.hush');
  const element = el('div.canned', {hidden: true}, list.element, note);
  let words = '';
  let asked = 0;
  area.setAttribute('aria-haspopup', 'listbox');
  area.addEventListener('input', look);
  area.addEventListener('blur', close);

  async function look() {
    const match = ASKED.exec(area.value.slice(0, area.selectionEnd));
    const mine = (asked += 1);
    if (!match) return close();
    words = match[1];
    try {
      const replies = await find(words);
      if (mine !== asked) return undefined;
      list.show(replies.slice(0, 50));
      fill(note, replies.length === 0 && (words ? texts('No canned reply matches “{words}”.', {words}) : [texts('There are no canned replies yet.'), ' ', texts('Settings, Canned replies is where they are made.')]));
    } catch (error) {
      list.show([]);
      fill(note, error.message);
    }
    list.element.hidden = list.count() === 0;
    note.hidden = list.count() > 0;
    element.hidden = false;
    return undefined;
  }

  function close() {
    element.hidden = true;
    area.removeAttribute('aria-activedescendant');
  }

  function put(reply) {
    const end = area.selectionEnd;
    const start = end - words.length - 1;
    const text = fillIn(reply);
    area.setRangeText(text, start, end, 'end');
    close();
    area.dispatchEvent(new Event('input', {bubbles: true}));
    area.focus();
  }

  function drawReply({shortcut, title, body}) {
    return [el('code', ...marked([`/${shortcut}`], words)), el('strong.clip', title), el('span.faint.clip', body)];
  }

  /** A key while the list is open; true when it was meant for it. */
  function pressed(event) {
    if (element.hidden || event.isComposing) return false;
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (event.key === 'Escape') close();
    else if (step) list.move(step);
    else if (!['Enter', 'Tab'].includes(event.key) || event.shiftKey || !list.pick()) return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Begin to look for one, as if "/" had been typed. */
  function open() {
    area.focus();
    const before = area.value.slice(0, area.selectionEnd);
    if (!ASKED.test(before)) area.setRangeText(`${/(^|\s)$/.test(before) ? '' : ' '}/`, area.selectionEnd, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', {bubbles: true}));
  }

  return {element, pressed, open};
}
