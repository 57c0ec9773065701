import css from './launcher.css';

/** The button in its own shadow root, ready for the panel to join it. */
export const createLauncher = ({appearance, texts}) => {
  const host = document.createElement('laleo-widget');
  const root = host.attachShadow({mode: 'open'});
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  for (const name in appearance) host.style.setProperty('--' + name, appearance[name]);

  const region = document.createElement('section');
  const button = document.createElement('button');
  region.ariaLabel = texts.widget_label;
  region.dir = texts.dir;
  button.className = 'launcher ' + appearance.launcher;
  button.style[appearance.position] = appearance.offset_x + 'px';
  button.ariaExpanded = false;
  if (appearance.launcher === 'label') button.append(texts.launcher_open = appearance.launcher_text || texts.widget_label);
  button.ariaLabel = texts.launcher_open;
  region.append(button);
  root.append(region);
  return {host, region, button};
};
