const LOOK_MS = 15_000;

const said = document.querySelector('[data-said]');

/** Open the wanted screen once the server answers; say so when it does not. */
async function again({quiet = false} = {}) {
  try {
    await fetch('/healthz', {cache: 'no-store'});
    location.reload();
  } catch {
    if (!quiet) said.textContent = 'The server still cannot be reached.';
  }
}

document.querySelector('[data-again]').addEventListener('click', () => again());
addEventListener('online', () => again({quiet: true}));
setInterval(() => again({quiet: true}), LOOK_MS);
