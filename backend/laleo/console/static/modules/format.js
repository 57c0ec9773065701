const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Seconds since an RFC 3339 time, never negative. */
export function secondsSince(time, now = Date.now()) {
  return Math.max(0, (now - Date.parse(time)) / 1000);
}

/** A short length of time: "12 s", "4 min", "2 h 5 min", "3 d". */
export function duration(seconds) {
  if (seconds < MINUTE) return `${Math.floor(seconds)} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) {
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    return `${Math.floor(seconds / HOUR)} h${minutes ? ` ${minutes} min` : ''}`;
  }
  return `${Math.floor(seconds / DAY)} d`;
}

/** "just now", "4 min ago", "3 d ago"; a date after a month. */
export function ago(time, now = Date.now()) {
  const seconds = secondsSince(time, now);
  if (seconds < 10) return 'just now';
  if (seconds > 30 * DAY) return date(time);
  return `${duration(seconds)} ago`;
}

/** Hours and minutes in the person's own zone. */
export function clock(time) {
  return new Date(time).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'});
}

/** A calendar date in the person's own zone and language. */
export function date(time) {
  return new Date(time).toLocaleDateString([], {year: 'numeric', month: 'short', day: 'numeric'});
}

/** Date and time to the second, for logs and tooltips. */
export function moment(time) {
  return new Date(time).toLocaleString([], {dateStyle: 'medium', timeStyle: 'medium'});
}

/** "Today", "Yesterday" or the date, for the separators of a thread. */
export function dayName(time, now = new Date()) {
  const midnight = (value) => new Date(value.getFullYear(), value.getMonth(), value.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(new Date(time))) / (DAY * 1000));
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return date(time);
}

/** Milliseconds as "84 ms" or "1.2 s". */
export function milliseconds(value) {
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

/** The host of an address without "www.", or the text itself when it is no address. */
export function host(address) {
  try {
    return new URL(address).host.replace(/^www\./, '');
  } catch {
    return address ?? '';
  }
}

/** Path and query of an address, as a person reads it. */
export function path(address) {
  try {
    const url = new URL(address);
    return decodeURI(url.pathname + url.search);
  } catch {
    return address ?? '';
  }
}
