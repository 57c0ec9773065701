"""Real browsers in networks that drop WebSockets: everything works, over HTTP, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import backing
from tests.live.proxies import HANGS, PASSES, REFUSES, Proxy
from tests.people import Caller
from tests.product import Server, product


@dataclass
class Net:
    """A product behind a proxy, an account on it, and a browser."""

    proxy: Proxy
    owner: Caller
    widget: dict[str, Any]
    browser: Browser = field(repr=False)

    def page(self, path: str, *, signed_in: bool = False) -> Page:
        """A page of the product, through the proxy; its clock can be put forward."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 800})
        if signed_in:
            name, _, value = self.owner.headers["Cookie"].partition("=")
            context.add_cookies([{"name": name, "value": value, "url": self.proxy.url}])
        page = context.new_page()
        page.clock.install()
        page.goto(self.proxy.url + path)
        return page

    def customer(self) -> Page:
        """A visitor on the demo page."""
        return self.page(f"/demo?widget={self.widget['id']}")

    def here(self, page: Page) -> dict[str, Any]:
        """The visitor of the page, once there."""
        for _ in range(400):
            found = self.owner.get(f"/visitors?live=true&widget_id={self.widget['id']}").json
            if found["data"]:
                return dict(found["data"][0])
            page.wait_for_timeout(25)
        raise AssertionError("nobody came")

    def kept(self, page: Page, visitor: dict[str, Any], count: int) -> list[str]:
        """What was written, as the server keeps it, once it is that much."""
        [conversation] = self.owner.get(f"/conversations?visitor_id={visitor['id']}").json["data"]
        path = f"/conversations/{conversation['id']}/messages?limit=100&after_seq=0"
        for _ in range(400):
            bodies = [message["body"] for message in self.owner.get(path).json["data"]]
            if len(bodies) >= count:
                return bodies
            page.wait_for_timeout(25)
        raise AssertionError(f"only {bodies}")

    def say(self, visitor: dict[str, Any], *texts: str) -> None:
        """Write to the visitor."""
        for text in texts:
            got = self.owner.post(f"/visitors/{visitor['id']}/messages", {"body": text})
            assert got.status == 201, got.text


@pytest.fixture(scope="module")
def proxied(databases: backing.Databases) -> Iterator[tuple[Server, Proxy]]:
    """A product whose only address is the proxy's."""
    proxy = Proxy(PASSES)
    with product(databases.new(), PUBLIC_URL=proxy.url) as server:
        proxy.target = int(server.url.rpartition(":")[2])
        yield server, proxy
    proxy.close()


@pytest.fixture
def net(proxied: tuple[Server, Proxy], browser: Browser) -> Iterator[Net]:
    """A new account there."""
    server, proxy = proxied
    proxy.mode, proxy.upgrades = PASSES, 0
    owner = server.people.owner()
    widget = server.people.widget(owner, allowed_origins=[proxy.url])
    before = set(browser.contexts)
    yield Net(proxy, owner, widget, browser)
    for context in set(browser.contexts) - before:
        context.close()


def log(page: Page) -> Locator:
    """The widget's thread."""
    return page.locator("laleo-panel").get_by_role("log")


def write(page: Page, text: str) -> None:
    """Write as the visitor."""
    box = page.locator("laleo-panel").get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


@pytest.mark.parametrize("mode", [REFUSES, HANGS])
def test_a_visitor_chats_where_upgrades_are_dropped(net: Net, mode: str) -> None:
    net.proxy.mode = mode
    page = net.customer()
    if mode == HANGS:
        page.wait_for_timeout(500)
        page.clock.fast_forward(5000)
    visitor = net.here(page)
    tried = net.proxy.upgrades
    assert 1 <= tried <= 3
    net.say(visitor, "Over HTTP")
    page.evaluate("() => Laleo.open()")
    expect(log(page)).to_contain_text("Over HTTP")
    write(page, "It works")
    expect(log(page)).to_contain_text("It works")
    page.reload()
    page.evaluate("() => Laleo.open()")
    net.say(visitor, "After a reload")
    expect(log(page)).to_contain_text("After a reload")
    assert net.proxy.upgrades == tried, "the page remembers"
    assert sorted(net.kept(page, visitor, 3)) == ["After a reload", "It works", "Over HTTP"]


def test_nothing_is_lost_or_doubled_from_socket_to_http_and_back(net: Net) -> None:
    page = net.customer()
    visitor = net.here(page)
    page.evaluate("() => Laleo.open()")
    texts = [f"text {number}" for number in range(12)]
    net.say(visitor, *texts[:3])
    expect(log(page)).to_contain_text(texts[2])
    net.proxy.mode = REFUSES
    net.proxy.cut()
    net.say(visitor, *texts[3:5])
    write(page, texts[5])
    expect(log(page)).to_contain_text(texts[4])
    net.say(visitor, texts[6])
    expect(log(page)).to_contain_text(texts[6])
    before = net.proxy.upgrades
    assert before >= 3
    net.proxy.mode = PASSES
    net.say(visitor, texts[7])
    page.clock.fast_forward(31_000)
    net.say(visitor, texts[8])
    write(page, texts[9])
    net.say(visitor, texts[10])
    expect(log(page)).to_contain_text(texts[10])
    for _ in range(200):
        if net.proxy.upgrades > before:
            break
        page.wait_for_timeout(25)
    assert net.proxy.upgrades == before + 1, "a WebSocket again"
    assert sorted(net.kept(page, visitor, 11)) == sorted(texts[:11])
    for text in texts[:11]:
        expect(log(page).get_by_text(text, exact=True)).to_have_count(1)


@pytest.mark.parametrize("mode", [REFUSES, HANGS])
def test_a_console_works_where_upgrades_are_dropped_and_says_so(net: Net, mode: str) -> None:
    net.proxy.mode = mode
    console = net.page("/console/live", signed_in=True)
    if mode == HANGS:
        console.wait_for_timeout(500)
        console.clock.fast_forward(5000)
    sign = console.locator("[data-connection]")
    expect(sign).to_contain_text("Connected over HTTP (fallback)")
    page = net.customer()
    if mode == HANGS:
        page.wait_for_timeout(500)
        page.clock.fast_forward(5000)
    visitor = net.here(page)
    expect(console.get_by_role("row")).to_have_count(2)
    net.say(visitor, "Hello")
    net.proxy.mode = PASSES
    console.clock.fast_forward(31_000)
    expect(sign).to_have_text("Connected")
    expect(console.get_by_role("row")).to_have_count(2)
