import {duration} from './format.js';
import {countryName} from './visitor-words.js';

const SIZES = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** 12,345 as the reader's language writes it; thousands cut short where there is little room. */
export function whole(value) {
  return Math.round(value * 10) / 10 >= 10_000 ? new Intl.NumberFormat([], {notation: 'compact', maximumFractionDigits: 1}).format(value) : value.toLocaleString([], {maximumFractionDigits: 1});
}

/** A part of one as "12 %". */
export function percent(value) {
  return new Intl.NumberFormat([], {style: 'percent', maximumFractionDigits: value < 0.1 ? 1 : 0}).format(value);
}

/** Seconds as a short length of time. */
export function length(seconds) {
  return seconds < 60 ? `${Math.round(seconds)} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s` : duration(seconds);
}

/** Bytes as "1.2 MB". */
export function bytes(value) {
  const step = Math.min(SIZES.length - 1, value ? Math.floor(Math.log(value) / Math.log(1024)) : 0);
  return `${(value / 1024 ** step).toLocaleString([], {maximumFractionDigits: step ? 1 : 0})} ${SIZES[step]}`;
}

/** One to five stars as "4.5". */
export const stars = (value) => value.toLocaleString([], {minimumFractionDigits: 1, maximumFractionDigits: 1});

/** "2026-11-01" or an hour with its offset, as the site's own clock says it, whatever the reader's. */
export function when(start) {
  const [day, time] = start.split('T');
  const words = new Date(`${day}T00:00:00Z`).toLocaleDateString([], {timeZone: 'UTC', month: 'short', day: 'numeric'});
  return time ? `${words}, ${time.slice(0, 5)}` : words;
}

/** What visits are told apart by. */
export const SOURCES = [
  ['referrer', 'Referrers'], ['source', 'Campaign sources'], ['medium', 'Campaign media'], ['campaign', 'Campaigns'], ['landing', 'Landing pages'],
  ['country', 'Countries'], ['language', 'Languages'], ['device', 'Devices'], ['browser', 'Browsers'], ['os', 'Systems'],
];

/** A value of one of them in words. */
export function sourceName(texts, by, value) {
  if (value === '') return by === 'referrer' ? texts('Direct') : texts('Not known');
  if (by === 'country') return countryName(value);
  if (by === 'device') return texts(value[0].toUpperCase() + value.slice(1));
  return value;
}

/** How much a number grew: {text, better} or null when that cannot be said. */
export function change(now, before, {less = false} = {}) {
  if (now === null || before === null || before === undefined || before === 0) return null;
  const grown = now / before - 1;
  const text = `${grown > 0 ? '+' : grown < 0 ? '−' : '±'}${percent(Math.abs(grown))}`;
  return {text, better: grown === 0 ? null : (grown > 0) !== less};
}
