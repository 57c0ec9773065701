"""A visitor who has written, and the parts of the inbox that a test touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from tests.live.client import Live
from tests.live.shop import Shop


@dataclass
class Talk:
    """One conversation and the line of its visitor."""

    id: str
    visitor: Live

    @property
    def path(self) -> str:
        """Its place in the console."""
        return f"/console/inbox/{self.id}"

    def heard(self) -> dict[str, Any]:
        """The next message the visitor gets from the team."""

        def ours(frame: dict[str, Any]) -> bool:
            if frame["t"] != "message":
                return False
            return bool(frame["d"]["message"]["author"]["kind"] != "visitor")

        return dict(self.visitor.wait(ours)["d"]["message"])


def talk(shop: Shop, body: str = "Is anybody there?", name: str | None = None) -> Talk:
    """A visitor writes; the name is what the team calls them."""
    line = shop.visitor()
    sent = line.ask("message", client_id="first", body=body)["d"]["message"]
    if name is not None:
        path = f"/visitors/{line.welcome['visitor_id']}"
        assert shop.owner.patch(path, {"name": name}).status == 200
    return Talk(sent["conversation_id"], line)


def composer(page: Page) -> Locator:
    """Where a reply is written."""
    return page.get_by_role("textbox", name="Reply to")


def log(page: Page) -> Locator:
    """The messages of the thread."""
    return page.get_by_role("log", name="Messages")


def press(page: Page, key: str) -> None:
    """A key, while nothing has the focus."""
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press(key)
