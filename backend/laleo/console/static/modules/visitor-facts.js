import {el, fill} from './el.js';
import {ago, date, moment} from './format.js';
import {facts} from './parts.js';
import {deviceName, place, source} from './visitor-words.js';

/** Where somebody comes from and with what. */
export function aboutSection({texts}) {
  return drawnSection(texts('About'), (visitor) => facts([
    [texts('Source'), visitor.referrer ? el('span', {title: visitor.referrer}, source(visitor)) : source(visitor)],
    [texts('Referrer'), visitor.referrer],
    ...Object.entries(visitor.utm ?? {}).map(([key, value]) => [texts('UTM {name}', {name: key.replace('utm_', '')}), value]),
    [texts('Place'), place(visitor)],
    [texts('Device'), deviceName(visitor)],
    [texts('Language'), visitor.language],
    [texts('IP address'), visitor.ip && el('span.number', visitor.ip)],
    [texts('Visits'), String(visitor.visits)],
    [texts('Pages'), String(visitor.page_count)],
    [texts('First seen'), date(visitor.first_seen_at)],
  ]));
}

/** What the site says about the visitor; nothing when it says nothing. */
export function attributesSection({texts}) {
  return drawnSection(texts('Attributes'), ({attributes = {}}) => {
    const pairs = Object.entries(attributes);
    return pairs.length > 0 && facts(pairs.map(([key, value]) => [key, typeof value === 'boolean' ? texts(value ? 'Yes' : 'No') : String(value)]));
  });
}

/** What the site's pages said the visitor did. */
export function eventsSection({texts, events}) {
  return drawnSection(texts('Events'), () => events().length > 0 && el('ol.events', events().map((one) => el('li',
    el('span.clip', one.name), el('time.faint', {datetime: one.at, title: moment(one.at)}, ago(one.at)),
    Object.keys(one.properties ?? {}).length > 0 && el('span.faint.clip', Object.entries(one.properties).map(([key, value]) => `${key}: ${value}`).join(', '))))));
}

function drawnSection(title, draw) {
  const body = el('div');
  const element = el('section', el('h3', title), body);
  let before = '';
  function show(visitor) {
    const now = JSON.stringify({...visitor, current_page: null, last_seen_at: null});
    if (now === before) return;
    before = now;
    const content = draw(visitor);
    element.hidden = !content;
    fill(body, content);
  }
  return {element, show};
}
