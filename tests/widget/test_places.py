"""Where the widget is, how its launcher looks, and what it says by itself there."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.test_access import DARK, PHONE, faults
from tests.widget.visitor import Visitor


def until_seen(visitor: Visitor, laleo: LaleoServer, path: str) -> None:
    visitor.until(lambda: any(seen["url"].endswith(path) for seen in laleo.received("page")))


LAUNCHERS = [
    {"launcher": "bubble", "position": "left", "offset_x": 4, "offset_y": 90},
    {"launcher": "label", "launcher_text": "Ask us anything"},
]
GREETING = {
    "id": "g1",
    "text": "Need a hand with prices?",
    "quick_replies": ["Yes"],
    "page": "/pri*",
    "seconds": 0,
    "visitors": "all",
    "repeat": "session",
}


@pytest.mark.parametrize(
    "profile", [{}, DARK, PHONE], indirect=True, ids=["light", "dark", "phone"]
)
@pytest.mark.parametrize("look", LAUNCHERS, ids=["moved", "label"])
def test_axe_finds_nothing_on_the_launcher(
    visitor: Visitor, laleo: LaleoServer, look: dict[str, Any]
) -> None:
    laleo.appearance |= look
    visitor.arrive()
    assert faults(visitor.page) == []
    visitor.page.evaluate("Laleo.hide()")
    laleo.say("Are you there?")
    visitor.until(lambda: visitor.told("unread") == [1])
    visitor.page.evaluate("Laleo.show()")
    assert faults(visitor.page) == []


def test_the_launcher_stands_where_the_settings_say(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.appearance |= LAUNCHERS[0] | {"z_index": 77}
    visitor.visit()
    box = visitor.launcher.bounding_box()
    assert box == {"x": 4, "y": 800 - 90 - 56, "width": 56, "height": 56}
    assert visitor.launcher.evaluate("(node) => getComputedStyle(node).zIndex") == "77"


def test_the_panel_stands_by_its_launcher(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.appearance |= LAUNCHERS[0] | {"z_index": 77}
    visitor.arrive()
    visitor.open_chat()
    visitor.settle()
    box = visitor.panel.bounding_box()
    assert box is not None
    assert (box["x"], box["y"] + box["height"]) == (4, 800 - 90 - 72)
    assert visitor.panel.evaluate("(node) => getComputedStyle(node).zIndex") == "77"


def test_any_element_of_the_page_can_be_the_launcher(
    visitor: Visitor, laleo: LaleoServer, page: Page
) -> None:
    laleo.appearance["launcher"] = "none"
    page.goto(visitor.site.url)
    page.locator("laleo-widget").wait_for(state="attached")
    expect(visitor.launcher).to_be_hidden()
    page.evaluate(
        "document.querySelector('main').insertAdjacentElement('beforeend',"
        " Object.assign(document.createElement('button'), {textContent: 'Help'}))"
        ".dataset.laleoOpen = ''"
    )
    page.get_by_role("button", name="Help").click()
    expect(visitor.panel).to_be_visible()


def test_the_launcher_hides_on_named_pages_and_comes_back(
    visitor: Visitor, laleo: LaleoServer, page: Page
) -> None:
    laleo.appearance["hide_on"] = ["/checkout*", "*/secret?x=1"]
    page.goto(f"{visitor.site.url}/checkout/step-2")
    page.locator("laleo-widget").wait_for(state="attached")
    expect(visitor.launcher).to_be_hidden()
    visitor.until(lambda: laleo.received("hello"))
    page.evaluate("history.pushState(null, '', '/tours')")
    expect(visitor.launcher).to_be_visible()
    page.evaluate("history.pushState(null, '', '/secret?x=1')")
    expect(visitor.launcher).to_be_hidden()


def test_a_greeting_comes_on_its_page_once_a_session(
    visitor: Visitor, laleo: LaleoServer, page: Page
) -> None:
    laleo.overrides["greetings"] = [GREETING]
    card = page.locator("laleo-panel .card")
    visitor.arrive()
    page.evaluate("history.pushState(null, '', '/prices')")
    expect(card).to_contain_text("Need a hand with prices?")
    expect(visitor.panel).to_be_hidden()
    visitor.arrive("/prices")
    visitor.until(lambda: f"/w/v1/{laleo.manifest['rules']}" in laleo.requests)
    page.wait_for_function("new Promise((done) => setTimeout(() => done(true), 300))")
    assert card.count() == 0


@pytest.mark.parametrize(("visits", "shown"), [(1, 0), (2, 1)], ids=["new", "returning"])
def test_a_greeting_can_be_for_those_who_return(
    visitor: Visitor, laleo: LaleoServer, page: Page, visits: int, shown: int
) -> None:
    every = GREETING | {"id": "g2", "text": "Hello", "page": "", "repeat": "always"}
    back = {**every, "id": "g3", "text": "Good to see you again", "visitors": "returning"}
    laleo.overrides["greetings"] = [back, {**every, "visitors": "new"}]
    laleo.visits = visits
    visitor.arrive()
    words = ["Hello", "Good to see you again"][shown]
    expect(page.locator("laleo-panel .card")).to_contain_text(words)


@pytest.mark.parametrize("modern", [True, False], ids=["navigation API", "history"])
def test_pages_without_a_load_are_told_once_each(
    visitor: Visitor, laleo: LaleoServer, page: Page, *, modern: bool
) -> None:
    if not modern:
        page.add_init_script("delete window.navigation")
    visitor.arrive()
    page.evaluate("history.pushState(null, '', '/a'); document.title = 'A'")
    visitor.until(lambda: len(laleo.received("page")) == 1)
    page.evaluate("history.replaceState(null, '', '/b'); document.title = 'B'")
    visitor.until(lambda: len(laleo.received("page")) == 2)
    page.go_back()
    visitor.until(lambda: len(laleo.received("page")) == 3)
    paths = [seen["url"].removeprefix(visitor.site.url) for seen in laleo.received("page")]
    assert paths == ["/a", "/b", "/"]
    page.evaluate("Laleo.destroy()")
    assert page.evaluate("history.pushState.toString().includes('native code')")


def test_a_framework_that_takes_the_whole_body_away_gets_one_widget_and_one_connection(
    visitor: Visitor, laleo: LaleoServer, page: Page
) -> None:
    visitor.arrive()
    for path in ("/one", "/two"):
        page.evaluate(
            """(path) => {
              history.pushState(null, '', path);
              const body = document.createElement('body');
              const tag = document.createElement('script');
              for (const {name, value} of document.querySelector('script').attributes) {
                tag.setAttribute(name, value);
              }
              body.append(tag);
              document.documentElement.replaceChild(body, document.body);
            }""",
            path,
        )
        expect(visitor.launcher).to_be_visible()
        until_seen(visitor, laleo, path)
    assert page.locator("laleo-widget").count() == 1
    assert len(laleo.sockets) == len(laleo.received("hello")) == 1


def test_a_pushed_page_says_who_sends_the_visitor_there_and_opens(
    visitor: Visitor, laleo: LaleoServer, page: Page
) -> None:
    visitor.arrive()
    visitor.open_chat()
    by = {"kind": "operator", "name": "Ana Silva"}
    laleo.push("page_push", {"url": f"{visitor.site.url}/tours", "by": by})
    card = page.locator("laleo-panel .card")
    expect(card).to_contain_text("Ana Silva")
    assert visitor.told("page:pushed") == [{"url": f"{visitor.site.url}/tours", "by": by}]
    card.get_by_role("button", name="Open page").click()
    page.wait_for_url("**/tours")


@pytest.mark.parametrize("url", ["javascript:window.hacked=1", "data:text/html,x", "file:///etc"])
def test_a_pushed_address_that_is_no_page_is_ignored(
    visitor: Visitor, laleo: LaleoServer, page: Page, url: str
) -> None:
    visitor.arrive()
    laleo.push("page_push", {"url": url})
    laleo.push("availability", {"online": False})
    visitor.until(lambda: visitor.told("availability")[-1]["online"] is False)
    assert visitor.told("page:pushed") == []
    assert page.url == f"{visitor.site.url}/"


def test_the_launcher_shows_whether_somebody_is_there(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.arrive()
    assert visitor.launcher.get_attribute("data-online") == "true"
    laleo.push("availability", {"online": False, "next_change_at": "2026-11-23T08:00:00.000Z"})
    expect(visitor.launcher).to_have_attribute("data-online", "false")
    told = visitor.told("availability")[-1]
    assert told == {"online": False, "next_change_at": "2026-11-23T08:00:00.000Z"}
