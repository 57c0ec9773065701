"""Before consent there is nothing; without tracking there is still a chat."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.widget.customer import Customer
from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor

ABSENT = {"url": "", "title": "", "referrer": ""}
ASK = {"consent": "required", "respect_dnt": True}
SIGNAL = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"


def test_a_tag_that_waits_for_consent_asks_the_server_for_nothing(
    visitor: Visitor, laleo: LaleoServer, site: Customer
) -> None:
    site.attributes = 'data-laleo-consent="required"'
    page = visitor.page
    page.goto(site.url)
    page.wait_for_load_state("networkidle")
    page.evaluate("void Laleo.open()")
    page.evaluate("Laleo.consent.set(false)")
    page.wait_for_function("new Promise((done) => requestIdleCallback(() => done(true)))")
    assert laleo.requests == ["/widget.js"]
    assert page.locator("laleo-widget").count() == 0
    assert visitor.stored() == []
    page.evaluate("Laleo.consent.set(true)")
    expect(visitor.panel).to_be_visible()  # the call made before is answered now
    visitor.until(lambda: laleo.received("hello"))


def test_a_widget_that_waits_for_consent_stops_after_its_launcher(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    laleo.overrides["privacy"] = ASK
    visitor.visit()
    visitor.page.wait_for_load_state("networkidle")
    assert laleo.requests == ["/widget.js", "/w/v1/config"]
    assert visitor.stored() == []
    visitor.page.evaluate("Laleo.consent.set({tracking: true})")
    visitor.until(lambda: laleo.received("hello"))
    assert laleo.received("hello")[0]["page"]["url"] == f"{visitor.site.url}/"


def test_a_chat_without_tracking_leaves_no_trail(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.overrides["privacy"] = ASK
    visitor.visit()
    visitor.open_chat()
    visitor.page.evaluate("history.pushState(null, '', '/secret')")
    visitor.write("Only a question")
    visitor.until(lambda: laleo.messages)
    assert visitor.page.evaluate("Laleo.track('order', {total: 12})") is False
    visitor.visit("/tours")
    expect(visitor.panel).to_be_visible()  # the chat goes on, still without a trail
    visitor.until(lambda: len(laleo.received("hello")) == 2)
    assert [hello["page"] for hello in laleo.received("hello")] == [ABSENT, ABSENT]
    assert laleo.received("hello")[1]["token"] == "visitor-token-1"
    assert laleo.received("page") == []
    assert laleo.received("track") == []


@pytest.mark.parametrize("respected", [True, False], ids=["respected", "overruled"])
def test_a_browser_that_asks_not_to_be_followed(
    visitor: Visitor, laleo: LaleoServer, *, respected: bool
) -> None:
    visitor.page.add_init_script(SIGNAL)
    laleo.overrides["privacy"] = {"consent": "off", "respect_dnt": respected}
    visitor.visit()
    visitor.until(lambda: f"/w/v1/{laleo.manifest['live']}" in laleo.requests)
    if not respected:
        visitor.until(lambda: laleo.received("hello"))
        return
    visitor.open_chat()
    visitor.until(lambda: laleo.received("hello"))
    assert laleo.received("hello")[0]["page"] == ABSENT


def test_the_visitor_s_own_word_comes_before_the_browser_s_signal(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.page.add_init_script(SIGNAL)
    visitor.visit()
    visitor.page.evaluate("Laleo.consent.set({tracking: true})")
    visitor.until(lambda: laleo.received("hello"))
    assert laleo.received("hello")[0]["page"]["title"] == "Harbour Bikes"


def test_who_refuses_even_the_chat_can_talk_and_leaves_nothing_behind(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    laleo.overrides["storage_mode"] = "persistent"
    visitor.arrive()
    visitor.until(visitor.stored)
    visitor.page.evaluate("Laleo.consent.set(false)")
    visitor.until(lambda: not laleo.sockets)
    assert visitor.stored() == []
    visitor.open_chat()
    visitor.write("Nothing of this is kept")
    visitor.until(lambda: laleo.messages)
    assert visitor.stored() == []


def test_consent_withdrawn_on_a_later_page_clears_what_an_earlier_one_kept(
    visitor: Visitor, laleo: LaleoServer, page: Page
) -> None:
    laleo.overrides["storage_mode"] = "persistent"
    visitor.arrive()
    visitor.until(visitor.stored)
    page.add_init_script("Laleo.push(['consent.set', {tracking: false}])")
    visitor.visit("/tours")
    assert visitor.stored() == []
    assert len(laleo.received("hello")) == 1
