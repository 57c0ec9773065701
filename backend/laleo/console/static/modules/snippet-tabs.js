import {el} from './el.js';

/** One request in several languages: a tab for each; what is chosen at one is chosen at all. */
export function tabSnippets(snippets) {
  const sets = snippets.map(tabbed);
  choose(0);

  function choose(chosen) {
    for (const {tabs, panels} of sets) {
      tabs.forEach((tab, at) => {
        tab.setAttribute('aria-selected', String(at === chosen));
        tab.tabIndex = at === chosen ? 0 : -1;
        panels[at].hidden = at !== chosen;
      });
    }
  }

  function tabbed(snippet, number) {
    const panels = [...snippet.querySelectorAll('[data-language]:not(pre)')];
    const tabs = panels.map((panel, at) => {
      panel.id = `snippet-${number}-${at}`;
      const tab = el('button', {type: 'button', role: 'tab', id: `${panel.id}-tab`, 'aria-controls': panel.id, onclick: () => keepPlace(tab, at)}, panel.dataset.language);
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', tab.id);
      return tab;
    });
    snippet.prepend(el('div.tabs', {role: 'tablist', 'aria-label': snippet.dataset.snippet, onkeydown: (event) => step(event, tabs)}, tabs));
    return {tabs, panels};
  }

  // The others change their height, too; what was pressed stays where it was.
  function keepPlace(tab, at) {
    const before = tab.getBoundingClientRect().top;
    choose(at);
    scrollBy({top: tab.getBoundingClientRect().top - before, behavior: 'instant'});
  }

  function step(event, tabs) {
    const chosen = tabs.indexOf(event.target);
    const next = {ArrowRight: chosen + 1, ArrowLeft: chosen - 1, Home: 0, End: tabs.length - 1}[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs.at(next % tabs.length);
    tab.focus();
    tab.click();
  }
}
