import {el} from './el.js';
import {choiceField} from './form.js';
import {wrongLine} from './form-parts.js';

/** All sites, or some of them: {element, value() -> ids or null, check()}. */
export function siteChoice({texts, sites, chosen}) {
  const wrong = wrongLine();
  const which = choiceField({legend: texts('Sites'), name: 'which-sites', chosen: chosen ? 'some' : 'all', onchange: show,
    options: [['all', texts('All sites'), texts('Also those that are added later.')], ['some', texts('Only these')]]});
  const boxes = sites.map((site) => el('input', {type: 'checkbox', value: site.id, checked: chosen?.includes(site.id)}));
  const list = el('div.site-boxes', {role: 'group', 'aria-label': texts('Only these')}, sites.map((site, index) => el('label.toggle', boxes[index], el('span', site.name))));
  const element = el('div.stack-3', which.element, list, wrong.element);
  show();

  function show() {
    list.hidden = which.value() === 'all';
    wrong.say('');
  }

  const value = () => (which.value() === 'all' ? null : boxes.filter((box) => box.checked).map((box) => box.value));

  function check() {
    const empty = value()?.length === 0;
    wrong.say(empty && texts('Choose at least one site.'));
    return !empty;
  }

  return {element, value, check};
}
