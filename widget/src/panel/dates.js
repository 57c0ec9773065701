const DAY_MS = 86400000;

const dayOf = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** Day names and times in the widget's language and the visitor's time zone. */
export const createDates = (locale, text) => {
  const language = locale === 'auto' ? undefined : locale;
  const time = new Intl.DateTimeFormat(language, {hour: 'numeric', minute: '2-digit'});
  const day = new Intl.DateTimeFormat(language, {weekday: 'long', day: 'numeric', month: 'long'});
  return {
    key: (iso) => new Date(iso).toDateString(),
    time: (iso) => time.format(new Date(iso)),
    day(iso) {
      const age = Math.round((dayOf(new Date()) - dayOf(new Date(iso))) / DAY_MS);
      return age === 0 ? text('today') : age === 1 ? text('yesterday') : day.format(new Date(iso));
    },
  };
};
