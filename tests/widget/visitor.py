"""Somebody on a customer's page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page

from tests.widget.customer import Customer
from tests.widget.laleo_server import LaleoServer

DEADLINE_S = 30  # of patience, not of speed: a busy machine is no fault
STORED = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort()"
ANIMATIONS = """() => [...document.querySelector('laleo-widget').shadowRoot
  .querySelector('laleo-panel').shadowRoot.querySelectorAll('*')]
  .flatMap((node) => node.getAnimations())
  .map((run) => [run.playState, run.effect.getTiming().iterations === Infinity])"""
FOCUS = """() => {
  let node = document.activeElement;
  while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node.ariaLabel || node.id || node.localName;
}"""


class Visitor:
    """A tab, what the visitor does in it and what can be seen of the widget."""

    def __init__(self, page: Page, site: Customer, laleo: LaleoServer) -> None:
        self.page = page
        self.site = site
        self.laleo = laleo
        self.errors: list[str] = []
        self.warnings: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type == "warning":
            self.warnings.append(said.text)

    def until(self, check: Callable[[], Any]) -> Any:
        """Wait until something is true; the browser goes on meanwhile."""
        deadline = time.monotonic() + DEADLINE_S
        while not (value := check()):
            assert time.monotonic() < deadline, f"it did not happen within {DEADLINE_S} s"
            self.page.wait_for_timeout(20)
        return value

    def visit(self, path: str = "/") -> None:
        """Come to a page and see the launcher."""
        self.page.goto(self.site.url + path)
        self.launcher.wait_for()

    def arrive(self, path: str = "/") -> None:
        """Come to a page and be seen by the server."""
        before = len(self.laleo.received("hello"))
        self.visit(path)
        self.until(lambda: len(self.laleo.received("hello")) > before)

    def open_chat(self) -> None:
        self.launcher.click()
        self.field.wait_for()
        self.until(lambda: self.laleo.sockets)

    def write(self, text: str) -> None:
        self.field.fill(text)
        self.page.keyboard.press("Enter")

    @property
    def launcher(self) -> Locator:
        return self.page.locator("laleo-widget button.launcher")

    @property
    def field(self) -> Locator:
        return self.page.locator("laleo-panel .field textarea")

    @property
    def panel(self) -> Locator:
        return self.page.locator("laleo-panel .panel:not(.call)")

    def bubbles(self) -> list[str]:
        """What was said, after the greeting."""
        return self.page.locator("laleo-panel .bubble").all_text_contents()[1:]

    def stored(self) -> list[str]:
        """Names of everything this site keeps on the device."""
        names: list[str] = self.page.evaluate(STORED)
        return names + [cookie["name"] for cookie in self.page.context.cookies()]

    def settle(self) -> None:
        """Let entrances end: halfway through, sizes and colours are not what they will be."""
        ended = (
            f"() => ({ANIMATIONS})().every(([state, endless]) => endless || state == 'finished')"
        )
        self.page.wait_for_function(ended)

    def focus(self) -> str:
        """The label, id or tag of what has the keyboard."""
        name: str = self.page.evaluate(FOCUS)
        return name

    def told(self, event: str) -> list[Any]:
        """Details the page's own listener was given."""
        return [detail for name, detail in self.page.evaluate("told") if name == event]
