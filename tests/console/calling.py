"""A visitor who calls, and the parts of the console that a test touches then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.looks import settled
from tests.live.client import Frame, Live
from tests.live.shop import Shop

ALLOWED = {"permissions": ["microphone", "camera"]}
PRICING = {"url": "https://shop.example/pricing", "title": "Pricing", "referrer": ""}


@dataclass
class Calling:
    """One call and the line of its visitor."""

    id: str
    line: Live
    stays: Callable[[Live, str], None]

    @property
    def path(self) -> str:
        """Its place in the console."""
        return f"/console/calls/{self.id}"

    def reached(self, state: str) -> dict[str, Any]:
        """The call, once its visitor is told that it is in this state."""

        def says(frame: Frame) -> bool:
            return bool(frame["t"] == "call" and frame["d"]["call"]["state"] == state)

        return dict(self.line.wait(says)["d"]["call"])

    def signalled(self, kind: str) -> dict[str, Any]:
        """The next signal of this kind from whoever answered."""

        def says(frame: Frame) -> bool:
            return bool(frame["t"] == "call_signal" and kind in frame["d"]["data"])

        return dict(self.line.wait(says)["d"]["data"][kind])


Call = Callable[..., Calling]


@pytest.fixture
def call(shop: Shop) -> Iterator[Call]:
    """Lets a new visitor call; their pages say that they are there until the test is over."""
    over = threading.Event()
    beats: list[threading.Thread] = []
    widget = shop.owner.patch(f"/widgets/{shop.widget['id']}", {"calls": {"ring_s": 120}})
    assert widget.status == 200, widget.text

    def begin(name: str | None = None, media: str = "voice") -> Calling:
        line = shop.visitor(page=PRICING)
        if name is not None:
            path = f"/visitors/{line.welcome['visitor_id']}"
            assert shop.owner.patch(path, {"name": name}).status == 200
        made = line.ask("call", client_id="one", media=media)["d"]["call"]
        stays(line, made["id"])
        return Calling(made["id"], line, stays)

    def stays(line: Live, call_id: str) -> None:
        """Whoever is on this line says that they are still there."""
        beats.append(threading.Thread(target=beat, args=(line, call_id), daemon=True))
        beats[-1].start()

    def beat(line: Live, call_id: str) -> None:
        while not over.wait(5):
            try:
                line.tell("call_alive", call_id=call_id)
            except OSError:
                return

    yield begin
    over.set()
    for one in beats:
        one.join()


def connected(page: Page, path: str = "") -> Page:
    """The page, at this path, once it hears what happens."""
    if path:
        page.goto(path)
        settled(page)
    expect(page.locator("[data-connection]")).to_contain_text("Connected")
    return page


def rings(page: Page) -> Locator:
    """What rings, above everything."""
    return page.get_by_role("region", name="Incoming calls")


def window(page: Page) -> Locator:
    """The window of the running call."""
    return page.get_by_role("region", name="Call", exact=True)
