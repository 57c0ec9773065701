"""What a page pays for the widget, and what it gets when something is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.widget.customer import Customer
from tests.widget.laleo_server import WIDGET_ID, LaleoServer
from tests.widget.visitor import Visitor


def test_a_page_costs_one_script_one_configuration_and_later_the_connection(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.arrive()
    live = f"/w/v1/{laleo.manifest['live']}"
    assert laleo.requests == ["/widget.js", "/w/v1/config", live]


def test_the_panel_is_fetched_when_the_visitor_comes_near_the_launcher(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.arrive()
    visitor.launcher.hover()
    parts = {f"/w/v1/{laleo.manifest[name]}" for name in ("panel", "conversation")}
    visitor.until(lambda: parts <= set(laleo.requests))
    assert len(laleo.requests) == 5
    expect(visitor.panel).to_be_hidden()


def test_nothing_moves_when_the_widget_comes_and_a_message_opens_it(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.arrive()
    laleo.say("May I help?")
    expect(visitor.panel).to_be_visible()
    visitor.settle()
    assert visitor.page.evaluate("shifts") == 0


def test_nothing_moves_while_people_talk(chatting: Visitor, laleo: LaleoServer) -> None:
    chatting.write("Do you rent tandems?")
    chatting.until(lambda: laleo.messages)
    laleo.say("We do.")
    chatting.until(lambda: "We do." in chatting.bubbles())
    chatting.settle()
    assert chatting.page.evaluate("shifts") == 0


def test_a_page_under_the_strictest_policy_reports_nothing(
    chatting: Visitor, laleo: LaleoServer, site: Customer
) -> None:
    assert "default-src 'none'" in site.policy
    assert "img-src 'none'" in site.policy
    chatting.write("Hello")
    laleo.say("Hello! https://example.com/prices", kind="agent")
    chatting.until(lambda: len(chatting.bubbles()) == 2)
    assert chatting.page.evaluate("violations") == []


@pytest.mark.parametrize(
    ("lang", "attributes", "asked"),
    [
        ("pt-BR", "", {"locale": "pt-BR"}),
        ("", "", {"locale": ""}),
        ("pt-BR", 'data-laleo-locale="de"', {"locale": "de"}),
        ("x&y=1", "", {"locale": "x&y=1"}),
    ],
)
def test_the_page_s_language_is_asked_for(
    visitor: Visitor,
    laleo: LaleoServer,
    site: Customer,
    lang: str,
    attributes: str,
    asked: dict[str, str],
) -> None:
    site.lang, site.attributes = lang, attributes
    visitor.visit()
    assert laleo.queries == [{"widget": WIDGET_ID} | asked]


FOREIGN = {
    "status": 403,
    "code": "origin_not_allowed",
    "detail": "This widget may not run on this address.",
}
UNKNOWN = {"status": 404, "code": "not_found", "detail": "There is no such widget."}


@pytest.mark.parametrize("problem", [FOREIGN, UNKNOWN], ids=["foreign origin", "unknown widget"])
def test_a_refused_page_is_told_in_words_and_stays_unharmed(
    visitor: Visitor, laleo: LaleoServer, problem: dict[str, Any]
) -> None:
    laleo.refuse_config_with = (problem["status"], problem)
    visitor.page.goto(visitor.site.url)
    visitor.until(lambda: visitor.told("error"))
    assert visitor.warnings == [f"Laleo: {problem['detail']}"]
    (error,) = visitor.told("error")
    assert (error["code"], error["detail"]) == (problem["code"], problem["detail"])
    assert visitor.page.locator("laleo-widget").count() == 0
    assert laleo.requests == ["/widget.js", "/w/v1/config"]


def test_a_call_that_this_version_lacks_is_refused_in_words(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.page.evaluate("Laleo.call().catch(() => {})")
    visitor.until(lambda: visitor.told("error"))
    (error,) = visitor.told("error")
    assert (error["method"], error["code"]) == ("call", "not_available")


def test_a_second_tag_changes_nothing(visitor: Visitor, page: Page) -> None:
    visitor.arrive()
    page.evaluate(
        """() => new Promise((done) => {
          const tag = document.createElement('script');
          for (const {name, value} of document.querySelector('script').attributes) {
            tag.setAttribute(name, value);
          }
          tag.onload = done;
          document.head.append(tag);
        })"""
    )
    assert page.locator("laleo-widget").count() == 1


def test_a_page_that_swaps_its_body_keeps_the_widget(chatting: Visitor, page: Page) -> None:
    for _ in range(2):
        page.evaluate("document.body.replaceWith(document.createElement('body'))")
        expect(chatting.field).to_be_visible()
    page.evaluate("document.body.replaceChildren()")
    expect(chatting.field).to_be_visible()


def test_navigation_without_a_page_load_is_told(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.arrive()
    visitor.page.evaluate("history.pushState(null, '', '/prices'); document.title = 'Prices'")
    visitor.until(lambda: laleo.received("page"))
    (seen,) = laleo.received("page")
    assert seen["url"] == f"{visitor.site.url}/prices"
    assert seen["title"] == "Prices"


def test_hide_hides_and_show_shows(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.arrive()
    visitor.page.evaluate("Laleo.hide()")
    expect(visitor.launcher).to_be_hidden()
    laleo.say("Are you there?")
    visitor.until(lambda: visitor.told("unread") == [1])
    visitor.page.evaluate("Laleo.show()")
    expect(visitor.page.get_by_role("button", name="Open chat, 1 unread")).to_be_visible()
    assert laleo.received("read") == []


def test_destroy_leaves_the_page_as_it_was(chatting: Visitor, laleo: LaleoServer) -> None:
    chatting.page.evaluate("Laleo.destroy()")
    chatting.until(lambda: not laleo.sockets)
    assert chatting.page.evaluate("[document.querySelector('laleo-widget'), window.Laleo]") == [
        None,
        None,
    ]
