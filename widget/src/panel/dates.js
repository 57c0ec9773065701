const DAY_MS = 86400000;

const dayOf = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
const daysUntil = (date) => Math.round((dayOf(date) - dayOf(new Date())) / DAY_MS);

/** True when the team's hours begin at that moment; the hours' end is no return. */
const begins = ({weekly, timezone: timeZone}, date) => {
  const parts = new Intl.DateTimeFormat('en-US', {timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'})
    .formatToParts(date);
  const {weekday, hour, minute} = Object.fromEntries(parts.map(({type, value}) => [type, value]));
  return weekly[weekday.toLowerCase()].some(([start]) => start === `${hour}:${minute}`);
};

/** Day names and times in the widget's language and the visitor's time zone. */
export const createDates = (locale, text) => {
  const language = locale === 'auto' ? undefined : locale;
  const format = (options) => new Intl.DateTimeFormat(language, options);
  const time = format({hour: 'numeric', minute: '2-digit'});
  const day = format({weekday: 'long', day: 'numeric', month: 'long'});
  const weekday = format({weekday: 'long'});
  return {
    key: (iso) => new Date(iso).toDateString(),
    time: (iso) => time.format(new Date(iso)),
    day(iso) {
      const date = new Date(iso);
      const ahead = daysUntil(date);
      return ahead === 0 ? text('today') : ahead === -1 ? text('yesterday') : day.format(date);
    },
    /** When the team is back, in words; empty when nobody can say. */
    back(iso, hours) {
      const date = new Date(iso ?? NaN);
      if (!(date > Date.now()) || hours?.weekly && !begins(hours, date)) return '';
      const ahead = daysUntil(date);
      const key = ahead === 0 ? 'back_today' : ahead === 1 ? 'back_tomorrow' : 'back_day';
      return text(key, {time: time.format(date), day: (ahead < 7 ? weekday : day).format(date)});
    },
    /** 75 -> "1:15". */
    clock: (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`,
    size(bytes) {
      const [unit, value] = bytes < 1e6 ? ['kilobyte', Math.max(1, bytes / 1e3)] : ['megabyte', bytes / 1e6];
      return new Intl.NumberFormat(language, {style: 'unit', unit, maximumFractionDigits: value < 10 && unit === 'megabyte' ? 1 : 0}).format(value);
    },
  };
};
