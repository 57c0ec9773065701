"""A new account on the running product, and connections to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.backing import until
from tests.live import client
from tests.live.client import Live
from tests.people import Caller, People
from tests.product import Server


@dataclass
class Shop:
    """An owner with a widget on https://shop.example; what is opened here is cut in the end."""

    url: str
    owner: Caller
    widget: dict[str, Any]
    people: People = field(repr=False)
    open: list[Live] = field(default_factory=list, repr=False)

    def visitor(self, **hello: Any) -> Live:
        """A page with the widget."""
        return self._kept(client.visitor(self.url, self.widget, **hello))

    def member(self, caller: Caller | None = None) -> Live:
        """A console."""
        return self._kept(client.member(self.url, caller or self.owner))

    def line(self, origin: str | None = "https://shop.example", **how: Any) -> Live:
        """A connection that has said nothing yet."""
        return self._kept(Live(self.url, origin, **how).open())

    def _kept(self, live: Live) -> Live:
        self.open.append(live)
        return live

    def online(self, caller: Caller | None = None, filters: str = "") -> list[dict[str, Any]]:
        """The live list."""
        got = (caller or self.owner).get(f"/visitors?live=true{filters}")
        assert got.status == 200, got.text
        return list(got.json["data"])

    def events(self, *types: str) -> list[dict[str, Any]]:
        """What has happened in the account, of these types."""
        got = self.owner.get(f"/events?since=0&limit=100&types={','.join(types)}")
        assert got.status == 200, got.text
        return list(got.json["data"])

    def heard(self, count: int, *types: str) -> list[dict[str, Any]]:
        """The account's events of these types, once there are that many."""
        # Not so often that the limit of requests is met, should it take long.
        until(lambda: len(self.events(*types)) >= count, what=f"{count} {types}", pause=0.2)
        return self.events(*types)


def make(server: Server) -> Shop:
    """A shop on this server."""
    owner = server.people.owner()
    return Shop(server.url, owner, server.people.widget(owner), server.people)


@contextmanager
def breathing(shop: Shop) -> Iterator[Shop]:
    """Keep the lines alive while the test looks at a browser, however slow the machine is."""
    over = threading.Event()

    def breathe() -> None:
        while not over.wait(10):
            for line in list(shop.open):
                line.breathe()

    thread = threading.Thread(target=breathe, daemon=True)
    thread.start()
    yield shop
    over.set()
    thread.join()
    for line in shop.open:
        line.cut()


@pytest.fixture
def shop(server: Server) -> Iterator[Shop]:
    """A new account on the shared product."""
    made = make(server)
    yield made
    for line in made.open:
        line.cut()


Until = Callable[..., Any]
soon: Until = until
