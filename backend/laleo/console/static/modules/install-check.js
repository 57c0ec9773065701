import {el, fill, icon} from './el.js';
import {field, form, textInput} from './form.js';
import {ago} from './format.js';
import {badge, button} from './parts.js';

// severity -> class, icon and word of a finding that is not as it should be
const SIGNS = {error: ['missed', 'close', 'Fault'], warning: ['waiting', 'warning', 'Look at this'], info: ['', 'note', 'Note']};

/** Ask the server to look at a page of the site, and say finding by finding what it saw. */
export function installCheck({api, texts, signal, widget}) {
  const place = el('div.checked', {'aria-live': 'polite'});
  const address = field({
    label: texts('Page to check'), help: texts('A page of this site. Left empty, its first page.'),
    input: textInput({type: 'url', inputmode: 'url', placeholder: widget.allowed_origins.find((one) => !one.includes('*')) ?? 'https://www.example.com'}),
  });
  const asked = form({fields: {page_url: address}, send, children: [
    el('div.check-line', address.element, button(texts('Check installation'), {kind: 'primary', type: 'submit'})),
  ]});
  return el('section.card', {'aria-label': texts('Check installation')},
    el('div.body.stack-5', el('div.stack-3', el('h2', texts('Does it work there?')),
      el('p.hush', texts('The server fetches the page and looks for the tag, for what holds it back, and for policies that forbid it.'))), asked, place));

  async function send() {
    fill(place, el('p.hush', texts('Fetching the page…')));
    try {
      const page_url = address.input.value.trim();
      draw(await api.post(`/widgets/${widget.id}/verify-install`, page_url ? {page_url} : {}, {signal}));
    } catch (error) {
      fill(place);
      throw error;
    }
  }

  function draw(result) {
    const wrong = result.findings.filter((one) => !one.ok);
    fill(place, verdict(result, wrong), wrong.length > 0 && list(wrong, true), fine(result.findings.filter((one) => one.ok)));
  }

  function verdict({ok, page_url, checked_at}, wrong) {
    const words = ok ? wrong.length > 0 ? texts('The widget can work there, with something to look at') : texts('All is well on this page') : texts('The widget does not work there yet');
    const [tone, sign] = ok ? wrong.length > 0 ? ['waiting', 'warning'] : ['live', 'check'] : ['missed', 'warning'];
    return el(`div.notice.${tone}`, icon(sign), el('strong', words), el('span.address', `${page_url} · ${ago(checked_at)}`));
  }

  function list(findings, signed) {
    return el('ul.findings', findings.map((one) => el('li', signed && sign(one), el('div', el('strong', one.title), el('p', one.detail),
      one.found && el('p.found', el('span', texts('The page says:'), ' '), el('code', one.found)), one.fix && el('p.fix', one.fix)))));
  }

  function sign({severity}) {
    const [tone, name, word] = SIGNS[severity];
    return badge(texts(word), tone, name);
  }

  /** What is in order takes no room until somebody asks. */
  function fine(findings) {
    return findings.length > 0 && el('details.in-order', el('summary', texts('{count} in order', {count: findings.length})), list(findings, false));
  }
}
