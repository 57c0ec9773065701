const READABLE = 4.5; // WCAG 2.2, 1.4.3, normal text

/** Contrast between two #rrggbb colours, 1 to 21 (WCAG 2.2). */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever reads better on this colour. */
export function textOn(colour) {
  return contrast(colour, '#ffffff') >= READABLE || contrast(colour, '#ffffff') >= contrast(colour, '#1c1b19') ? '#ffffff' : '#1c1b19';
}

/** Whether text on this colour meets AA. */
export function readable(colour) {
  return contrast(colour, textOn(colour)) >= READABLE;
}

/** Whether a text is a colour of the form #rrggbb. */
export function isColour(text) {
  return /^#[0-9a-f]{6}$/i.test(text);
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
