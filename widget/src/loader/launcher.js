import css from './launcher.css';

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
  region.ariaLabel = texts.widget_label;
  region.dir = texts.dir;
  button.className = 'launcher ' + appearance.position;
  region.append(button);
  root.append(region);

  return {
    host,
    region,
    button,
    update(open) {
      button.ariaExpanded = open;
      button.ariaLabel = open ? texts.launcher_close : texts.launcher_open;
    },
  };
};
