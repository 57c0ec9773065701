"""Whatever somebody writes is shown as text, in its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.console.conftest import PHONE, AtConsole
from tests.console.hostile import ADDRESS, HTML, SCRIPT, TEXTS, WORD, harm
from tests.console.looks import settled
from tests.live.client import Live
from tests.live.shop import Shop


def arrive(shop: Shop, text: str) -> Live:
    """A visitor whose browser says this wherever it may."""
    page = {
        "url": f"https://shop.example/{text}"[:1900],
        "title": text[:300],
        "referrer": f"https://{text}"[:1900],
    }
    return shop.visitor(page=page, language=text[:35], headers={"User-Agent": "evil <b>x</b>"})


def both_sizes(page: Page) -> None:
    """At the desk and on the phone."""
    assert harm(page) == []
    before = page.viewport_size
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert harm(page) == []
    page.set_viewport_size(before)  # type: ignore[arg-type]


@pytest.fixture
def said(shop: Shop) -> dict[str, str]:
    """Visitors who say each of the texts; the last words of each conversation."""
    bodies = {}
    for kind, text in TEXTS.items():
        line = arrive(shop, text)
        sent = line.ask("message", client_id=kind, body=text)["d"]["message"]
        bodies[sent["conversation_id"]] = text
    scheme = shop.visitor(page={"url": ADDRESS, "title": ADDRESS, "referrer": ADDRESS})
    sent = scheme.ask("message", client_id="address", body=f"{ADDRESS} {HTML}")["d"]["message"]
    return bodies | {sent["conversation_id"]: f"{ADDRESS} {HTML}"}


def test_what_visitors_say_is_text_on_live_and_in_the_inbox(
    at_console: AtConsole, shop: Shop, said: dict[str, str]
) -> None:
    page = at_console(shop.owner, "/console/live")
    people = page.get_by_role("table", name="Visitors here now")
    expect(people.locator(".rows .row")).to_have_count(len(said))
    for text in (HTML, SCRIPT, ADDRESS):
        expect(people.get_by_text(text, exact=True).first).to_be_visible()
    both_sizes(page)

    for name in people.locator(".who button").all():
        name.click()
        expect(page.get_by_role("region", name="About this visitor")).to_contain_text("Source")
        settled(page)
        both_sizes(page)
        page.get_by_role("complementary", name="Visitor").get_by_role(
            "button", name="Close"
        ).click()

    page.get_by_role("link", name="Inbox").click()
    entries = page.get_by_role("navigation", name="Conversations").get_by_role("link")
    expect(entries).to_have_count(len(said))
    both_sizes(page)
    for conversation, text in said.items():
        page.locator(f'.entry[href$="{conversation}"]').click()
        log = page.get_by_role("log", name="Messages")
        expect(log.locator(".bubble .text")).to_have_text([text])
        settled(page)
        both_sizes(page)


def test_names_of_widgets_sites_tokens_and_endpoints_are_text(
    at_console: AtConsole, shop: Shop
) -> None:
    names = [text[:80] for text in TEXTS.values()]
    for name in names:
        site = shop.owner.post("/sites", {"name": name, "url": "https://shop.example"})
        assert site.status == 201, site.text
        looks = {"title": name[:40], "greeting": name}
        widget = {"name": name, "site_id": site.json["id"], "appearance": looks}
        assert shop.owner.post("/widgets", widget).status == 201
        assert shop.owner.post("/tokens", {"name": name, "scope": "read"}).status == 201
        endpoint = {"url": f"http://127.0.0.1:9/{WORD[:900]}", "event_types": ["*"]}
        got = shop.owner.post("/webhooks", endpoint | {"description": name})
        assert got.status == 201, got.text
    assert shop.owner.patch("/account", {"name": names[0]}).status == 200

    page = at_console(shop.owner, "/console/sites")
    for screen in ("Sites", "Webhooks", "Tokens"):
        page.get_by_role("navigation", name="Screens").get_by_role("link", name=screen).click()
        for name in (HTML[:80], SCRIPT[:80]):
            expect(page.get_by_role("main").get_by_text(name, exact=True).first).to_be_visible()
        settled(page)
        both_sizes(page)

    for widget in shop.owner.get("/widgets?limit=100").json["data"][:3]:
        page.goto(f"{shop.url}/console/sites/{widget['id']}")
        expect(page.get_by_role("heading", level=1)).to_have_text(widget["name"])
        settled(page)
        both_sizes(page)
    for part in ("account", "members", "audit"):
        page.goto(f"{shop.url}/console/settings/{part}")
        settled(page)
        both_sizes(page)
    assert HTML[:80] in page.get_by_role("main").inner_text()
