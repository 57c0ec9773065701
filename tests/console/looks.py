"""What a page looks like to somebody who cannot see all of it: axe's rules, and its width."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "widget/node_modules/axe-core/axe.min.js"
OUTSIDE = Path(__file__).with_name("looks.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_SETTLED = """() => document.readyState === 'complete'
  && !document.querySelector('[aria-busy=true], .skeleton')
  && (!document.querySelector('main[data-stage]') || document.querySelector('.screen h1'))"""

_AXE = """rules => axe.run(document, {resultTypes: ['violations'], runOnly: rules}).then(
  found => found.violations.flatMap(one => one.nodes.map(node =>
    `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`)))"""


@cache
def _axe() -> str:
    assert AXE.exists(), "axe-core is missing; `make setup` installs it with the widget's tools"
    return AXE.read_text()


def settled(page: Page) -> Page:
    """The page, once everything that loads has been drawn."""
    page.wait_for_function(_SETTLED)
    return page


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds wrong."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found: list[str] = page.evaluate(_AXE, rules or RULES)
    return found


def sideways(page: Page) -> list[str]:
    """What would have to be scrolled sideways, or cannot be reached at all.

    Code, reference tables and rows of tabs may scroll in themselves.
    """
    found: list[str] = page.evaluate(OUTSIDE.read_text())
    return found
