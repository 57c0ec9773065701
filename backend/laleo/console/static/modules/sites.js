import {el, fill} from './el.js';
import {ago, host} from './format.js';
import {badge, button, iconButton, linkButton} from './parts.js';
import {whyNot} from './rights.js';
import {emptyState, loadInto} from './states.js';
import {openCreateWidget} from './widget-create.js';
import {openSiteForm} from './site-form.js';
import {mountWidgetEditor} from './widget-editor.js';

/** Sites: are they all healthy? With a widget's id in the address: its editor. */
export function mount(element, context) {
  if (context.rest[0]) mountWidgetEditor(element, context);
  else mountList(element, context);
}

function mountList(element, context) {
  const {api, texts, signal, navigate, query, may = () => true} = context;
  const body = el('div.page');
  const create = (site = null) => openCreateWidget({...context, site, onCreated: (widget) => navigate(`/console/sites/${widget.id}/install`)});
  fill(element, el('header.top', el('h1', texts('Sites')), may('account') && button(texts('Create widget'), {kind: 'primary push', iconName: 'plus', onclick: () => create()})),
    el('div.scroll', body));
  reload();
  if (query.has('new') && may('account')) {
    history.replaceState(null, '', '/console/sites');
    create();
  }

  function reload() {
    return loadInto(body, {texts, signal, rows: 3, draw, load: () => Promise.all([api.all('/sites', {signal}), api.all('/widgets', {signal})])});
  }

  function draw([sites, widgets]) {
    if (sites.length === 0 && widgets.length === 0) return fill(body, firstTime());
    const known = new Set(sites.map((site) => site.id));
    const loose = widgets.filter((widget) => !known.has(widget.site_id));
    return fill(body, sites.map((site) => siteCard(site, widgets.filter((widget) => widget.site_id === site.id))),
      loose.length > 0 && el('section.card', rows(loose)));
  }

  function firstTime() {
    return emptyState({iconName: 'sites', title: texts('No widget yet'),
      detail: texts('A widget is what visitors meet on your site. Create one, paste one line into your pages, and see who is there.'),
      actions: may('account') ? [button(texts('Create your first widget'), {kind: 'primary', onclick: () => create()})] : [el('p.hush', whyNot(texts, 'account'))]});
  }

  function siteCard(site, widgets) {
    return el('section.card', {'aria-label': site.name},
      el('header', el('div.stack', el('h2.clip', site.name), site.url && el('span.faint.clip', host(site.url))),
        may('manage') && iconButton(texts('Edit {site}', {site: site.name}), 'edit', {onclick: () => openSiteForm({...context, site, onSaved: reload})}),
        may('manage') && button(texts('Add widget'), {kind: 'small', iconName: 'plus', onclick: () => create(site)})),
      widgets.length > 0 ? rows(widgets) : el('p.body.hush', texts('No widget on this site yet.')));
  }

  function rows(widgets) {
    return el('div.rows.cards.sites-list', widgets.map((widget) => el('div.row',
      el('div.stack', el('a.clip', {href: `/console/sites/${widget.id}`}, el('strong', widget.name)), channelLine(widget)),
      el('div.clip.hush.second', widget.allowed_origins.length ? [...new Set(widget.allowed_origins.map(host))].join(', ') : texts('No site may use it yet')),
      el('div.second', health(widget, texts)),
      el('div.end.corner', linkButton(texts('Install'), `/console/sites/${widget.id}/install`, {kind: 'small'})))));
  }

  function channelLine(widget) {
    const numbers = (widget.channels ?? []).map((channel) => channel.number).join(', ');
    return el('span.faint.clip', numbers ? texts('Channel {numbers}', {numbers}) : widget.id);
  }
}

/** Whether a widget was seen on a page lately, as a badge. */
export function health(widget, texts) {
  if (!widget.enabled) return badge(texts('Switched off'));
  if (!widget.last_seen_at) return badge(texts('Not seen on a page yet'), 'waiting');
  return badge(texts('Seen {when}', {when: ago(widget.last_seen_at)}), 'live');
}
