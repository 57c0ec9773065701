import {host, secondsSince} from './format.js';

const NEW_FOR_S = 60;
const DEVICE_ICONS = {desktop: 'desktop', phone: 'phone', tablet: 'tablet', bot: 'bot'};

/** A visitor's name, or a short one made from the id that stays the same for this visitor. */
export function visitorName(visitor) {
  return visitor.name || visitor.email || `Visitor ${shortId(visitor.id)}`;
}

/** Four letters that tell nameless visitors apart. */
function shortId(id) {
  return id.slice(-4).toUpperCase();
}

/** One or two letters for the avatar; empty when there is no name to take them from. */
export function initials(visitor) {
  const name = visitor.name || visitor.email;
  if (!name) return '';
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, visitor.name ? 2 : 1).map((word) => [...word][0]).join('').toUpperCase();
}

/** Where the visit came from: campaign, site of the referrer, or nothing known. */
export function source(visitor) {
  const utm = visitor.utm ?? {};
  const campaign = utm.utm_source ?? utm.source;
  if (campaign) return [campaign, utm.utm_medium ?? utm.medium].filter(Boolean).join(' / ');
  return visitor.referrer ? host(visitor.referrer) : 'Direct';
}

/** Which sprite icon shows the device. */
export function deviceIcon(visitor) {
  return DEVICE_ICONS[visitor.device?.kind] ?? 'desktop';
}

/** "Firefox on Linux". */
export function deviceName(visitor) {
  const {browser, os} = visitor.device ?? {};
  if (browser && os) return `${browser} on ${os}`;
  return browser || os || 'Unknown device';
}

/** Country in the reader's language, or an empty text when none is known. */
export function country(visitor) {
  return visitor.country ? countryName(visitor.country) : '';
}

let regions = null; // costly to make

/** The name of a country by its two letters; the letters themselves when they name none. */
export function countryName(code) {
  try {
    regions ??= new Intl.DisplayNames(undefined, {type: 'region'});
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}

/** City and country, as far as they are known. */
export function place(visitor) {
  return [visitor.city, country(visitor)].filter(Boolean).join(', ');
}

/** What the visitor is doing, by the conversation when there is one: [tone, text, order in the list]. */
export function status(visitor, conversation, now = Date.now()) {
  if (!visitor.online) return {kind: 'left', tone: '', text: 'Left', order: 9};
  if (conversation?.state === 'open' && conversation.waiting_since) return {kind: 'waiting', tone: 'waiting', text: 'Waiting', since: conversation.waiting_since, order: 0};
  if (conversation?.state === 'open') return {kind: 'chatting', tone: 'live', text: 'Chatting', order: 1};
  if (visitor.visits <= 1 && secondsSince(visitor.first_seen_at, now) < NEW_FOR_S) return {kind: 'browsing', tone: 'accent', text: 'New', order: 2};
  return {kind: 'browsing', tone: '', text: visitor.visits > 1 ? 'Returning' : 'Browsing', order: 3};
}
