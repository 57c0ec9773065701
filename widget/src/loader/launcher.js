import css from './launcher.css';

const SVG = 'http://www.w3.org/2000/svg';
const CHAT = 'M4 5.5h16v11h-8.5L7 20v-3.5H4z';
const CLOSE = 'M6 9.5l6 6 6-6';

/** The round button in its own shadow root, ready for the panel to join it. */
export const createLauncher = ({appearance, texts}) => {
  const host = document.createElement('laleo-widget');
  const root = host.attachShadow({mode: 'open'});
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  host.style.setProperty('--accent', appearance.accent);
  host.style.setProperty('--ink', appearance.accent_text);

  const region = document.createElement('section');
  const button = document.createElement('button');
  const icon = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  region.ariaLabel = texts.widget_label;
  region.dir = texts.dir;
  button.className = 'launcher ' + appearance.position;
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.append(path);
  button.append(icon);
  region.append(button);
  root.append(region);

  return {
    host,
    region,
    button,
    update(open) {
      path.setAttribute('d', open ? CLOSE : CHAT);
      button.ariaExpanded = open;
      button.ariaLabel = open ? texts.launcher_close : texts.launcher_open;
    },
  };
};
