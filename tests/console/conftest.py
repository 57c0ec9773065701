"""People of an account at the console, each in a browser profile of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.console.looks import settled
from tests.journeys.conftest import Open, cookie_of, open_page
from tests.journeys.test_webhooks import Receiver
from tests.live.shop import Shop, breathing, make
from tests.people import Caller
from tests.product import Server

__all__ = ["open_page"]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

AtConsole = Callable[..., Page]


@pytest.fixture
def shop(server: Server) -> Iterator[Shop]:
    """A new account on the shared product; its visitors stay as long as the test looks."""
    with breathing(make(server)) as made:
        yield made


@pytest.fixture
def at_console(open_page: Open, server: Server) -> AtConsole:
    """Opens a path of this server as somebody, drawn to the end."""

    def open_as(caller: Caller, path: str, **more: object) -> Page:
        cookies = cookie_of(caller, server.url)
        options = {"viewport": DESKTOP, "reduced_motion": "reduce"} | more
        page = open_page(f"{server.url}{path}", cookies=cookies, **options)
        settled(page)
        return page

    return open_as


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A customer's server that is broken until the test mends it."""
    running = Receiver(failures=1_000)
    yield running
    running.server.shutdown()


@pytest.fixture
def colleagues(shop: Shop) -> dict[str, Caller]:
    """The owner's viewer and operator, and an operator of another site only."""
    other = shop.owner.post("/sites", {"name": "The other site"}).json
    return {
        "viewer": shop.people.colleague(shop.owner, "viewer"),
        "operator": shop.people.colleague(shop.owner, "operator"),
        "limited": shop.people.colleague(shop.owner, "operator", site_ids=[other["id"]]),
    }
