// A classic script in <head>: the chosen theme must stand before the first paint.
try {
  const chosen = localStorage.getItem('laleo.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
} catch { /* storage may be refused; the system's theme then applies */ }
