"""A tag pinned to one version: its parts are checked too, and strict policies let it work."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.widget.customer import Customer
from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor


def pin(laleo: LaleoServer, site: Customer, more: str = "") -> None:
    """The page's tag as `script-tag?pinned=true` gives it."""
    site.loader = f"/w/v1/{laleo.manifest['frozen']}"
    site.attributes = (
        f'integrity="{laleo.manifest["sri"]["frozen"]}" crossorigin="anonymous" {more}'
    )


def test_a_pinned_tag_works_and_fetches_each_part_once(
    visitor: Visitor, laleo: LaleoServer, site: Customer
) -> None:
    pin(laleo, site)
    visitor.arrive()
    visitor.open_chat()
    visitor.write("Hello")
    visitor.until(lambda: laleo.messages)
    assert len(laleo.requests) == len(set(laleo.requests))


def test_a_changed_part_is_refused(visitor: Visitor, laleo: LaleoServer, site: Customer) -> None:
    pin(laleo, site)
    laleo.tampered.add(laleo.manifest["live"])
    visitor.visit()
    visitor.until(lambda: visitor.told("error"))
    assert visitor.told("error")[0]["detail"].endswith("is not the file this tag was made for.")
    assert laleo.received("hello") == []
    assert visitor.page.evaluate("window.tampered ?? null") is None


def test_a_pinned_loader_that_was_changed_never_runs(
    visitor: Visitor, laleo: LaleoServer, site: Customer, page: Page
) -> None:
    pin(laleo, site)
    laleo.tampered.add(laleo.manifest["frozen"])
    page.goto(site.url)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("[Array.isArray(window.Laleo), window.tampered ?? null]") == [True, None]


def test_a_policy_of_nonces_alone_is_enough(
    visitor: Visitor, laleo: LaleoServer, site: Customer
) -> None:
    site.policy = site.policy.replace(f"script-src {laleo.url}", "script-src 'nonce-r4nd0m'")
    site.attributes = 'nonce="r4nd0m"'
    visitor.arrive()
    visitor.open_chat()
    expect(visitor.field).to_be_visible()


def test_a_pinned_tag_works_under_nonces_too(
    visitor: Visitor, laleo: LaleoServer, site: Customer
) -> None:
    site.policy = site.policy.replace(f"script-src {laleo.url}", "script-src 'nonce-r4nd0m'")
    pin(laleo, site, 'nonce="r4nd0m"')
    visitor.arrive()
    visitor.open_chat()
    expect(visitor.field).to_be_visible()


def test_the_published_table_is_what_the_browser_holds(
    visitor: Visitor, laleo: LaleoServer, page: Page
) -> None:
    table = json.loads((laleo.built / "storage.json").read_text())
    greeting = {"id": "g1", "text": "Hi", "quick_replies": [], "page": "", "seconds": 0}
    laleo.overrides |= {
        "storage_mode": "persistent",
        "greetings": [greeting | {"visitors": "all", "repeat": "session"}],
    }
    visitor.arrive()
    expect(page.locator("laleo-panel .card")).to_be_visible()
    visitor.open_chat()
    visitor.field.fill("half")
    laleo.cut()
    page.evaluate("Laleo.sendMessage('kept')")
    held = "Object.keys({name}).map((key) => key.split(':').pop())"
    areas = {name: set(page.evaluate(held.replace("{name}", name))) for name in STORAGES}
    written = {"token", "draft", "queue", "open", "greeted"}
    assert areas["localStorage"] | areas["sessionStorage"] >= written
    for entry in table["entries"]:
        key = entry["name"].rsplit(":", 1)[1]
        places = {name for name, keys in areas.items() if key in keys}
        assert places <= {"sessionStorage" if entry["tab"] else "localStorage"}
    known = {entry["name"].rsplit(":", 1)[1] for entry in table["entries"]}
    assert areas["localStorage"] | areas["sessionStorage"] <= known
    assert page.context.cookies() == table["cookies"]


STORAGES = ("localStorage", "sessionStorage")
