import {el, fill} from './el.js';

let counter = 0;

/** Tabs at the side of what they open: items [{label, draw()}]; arrow keys, Home and End move between them. */
export function tabPanel({label, items, chosen = 0}) {
  const id = `tabs-${(counter += 1)}`;
  const panel = el('div', {role: 'tabpanel', id: `${id}-panel`, tabindex: '0'});
  const tabs = items.map((item, index) => el('button', {type: 'button', role: 'tab', id: `${id}-${index}`, 'aria-controls': panel.id, onclick: () => choose(index)}, item.label));
  const list = el('div', {role: 'tablist', 'aria-label': label, 'aria-orientation': 'vertical', onkeydown: step}, tabs);
  choose(chosen);

  function choose(index) {
    chosen = index;
    tabs.forEach((tab, at) => {
      tab.setAttribute('aria-selected', String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    });
    panel.setAttribute('aria-labelledby', tabs[index].id);
    fill(panel, items[index].draw());
  }

  function step(event) {
    const last = tabs.length - 1;
    const next = {ArrowDown: chosen + 1, ArrowRight: chosen + 1, ArrowUp: chosen - 1, ArrowLeft: chosen - 1, Home: 0, End: last}[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose((next + tabs.length) % tabs.length);
    tabs[chosen].focus();
  }

  return el('div.platforms', list, panel);
}
