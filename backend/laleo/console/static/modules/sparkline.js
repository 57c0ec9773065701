const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 120;
const HEIGHT = 28;

/** A line of small bars; show(numbers, words) redraws it, the words are what it says to who does not see it. */
export function createSparkline() {
  const element = document.createElementNS(SVG, 'svg');
  element.setAttribute('class', 'sparkline');
  element.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  element.setAttribute('preserveAspectRatio', 'none');
  element.setAttribute('role', 'img');
  const title = element.appendChild(document.createElementNS(SVG, 'title'));
  const path = element.appendChild(document.createElementNS(SVG, 'path'));

  function show(numbers, words) {
    const most = Math.max(1, ...numbers);
    const step = WIDTH / Math.max(1, numbers.length);
    path.setAttribute('d', numbers.map((number, index) => bar(index * step, step, number / most)).join(''));
    element.setAttribute('aria-label', words);
    title.textContent = words;
  }

  return {element, show};
}

function bar(left, width, share) {
  const tall = share ? Math.max(2.5, share * HEIGHT) : 1;
  return `M${left.toFixed(2)} ${HEIGHT}v${(-tall).toFixed(2)}h${(width * 0.72).toFixed(2)}v${tall.toFixed(2)}z`;
}
