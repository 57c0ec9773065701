const KEY = 'laleo.theme';

/** The person's choice on this device: 'system', 'light' or 'dark'. */
export function chosenTheme() {
  return document.documentElement.dataset.theme ?? 'system';
}

/** Apply a theme now and remember it on this device. */
export function chooseTheme(theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch { /* storage may be refused; the choice then lasts for this page */ }
}
