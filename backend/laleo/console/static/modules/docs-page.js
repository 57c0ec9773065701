// The reference asks the address it was opened at; a token stays in this page's memory only.
const answer = await fetch('/openapi.json');
const spec = await answer.json();

function dark() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen) return chosen === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

document.documentElement.classList.toggle('dark-mode', dark());
window.SwaggerUIBundle({
  spec: {...spec, servers: [{url: location.origin}]},
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
