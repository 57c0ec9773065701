"""Talking: what is shown, what is said about the team, and what hostile words can do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor

PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
HOSTILE = [
    '<img src=x onerror="window.hacked = 1">',
    "<script>window.hacked = 1</script>",
    '"><svg onload=window.hacked=1>',
    "javascript:window.hacked=1",
    "{count} ${window.hacked = 1} {{constructor.constructor('hacked = 1')()}}",
    "abc\u202egnp.exe\u202c \u2067 \u0000",
    "Z" + "\u0337\u0316\u0342" * 200,
    "W" * 4000,
    '=HYPERLINK("https://evil.example")',
]


def test_words_go_both_ways(chatting: Visitor, laleo: LaleoServer) -> None:
    chatting.write("Do you rent tandems?")
    chatting.until(lambda: laleo.messages)
    laleo.push("typing", {"author": {"kind": "operator", "id": "op", "name": "Ana"}})
    expect(chatting.panel.get_by_text("Ana is typing")).to_be_visible()
    laleo.say("We do.")
    expect(chatting.panel.get_by_text("Ana is typing")).to_be_hidden()
    assert chatting.bubbles() == ["Do you rent tandems?", "We do."]
    chatting.until(lambda: laleo.received("read") == [{"seq": 2}])


def test_an_agent_is_called_one(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.say("I am a program.", kind="agent")
    expect(chatting.panel.locator("header").get_by_text("AI agent", exact=True)).to_be_visible()
    expect(chatting.panel.get_by_role("log").get_by_text("AI agent", exact=True)).to_be_visible()
    expect(chatting.panel.get_by_text("You are talking to an AI agent.")).to_be_visible()


def test_a_message_opens_the_panel_without_taking_the_keyboard(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.arrive()
    visitor.page.locator("#name").focus()
    laleo.say("May I help?")
    expect(visitor.panel).to_be_visible()
    assert visitor.focus() == "name"


def test_a_closed_panel_stays_closed_and_counts(chatting: Visitor, laleo: LaleoServer) -> None:
    chatting.page.keyboard.press("Escape")
    laleo.say("One")
    laleo.say("Two")
    expect(chatting.page.get_by_role("button", name="Open chat, 2 unread")).to_be_visible()
    expect(chatting.panel).to_be_hidden()
    chatting.launcher.click()
    chatting.until(lambda: laleo.received("read") == [{"seq": 2}])
    assert chatting.told("unread") == [1, 2, 0]


@pytest.mark.parametrize("profile", [PHONE], indirect=True, ids=["phone"])
def test_a_phone_shows_a_card_and_opens_the_whole_screen_on_demand(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.arrive()
    laleo.say("May I help?")
    visitor.page.get_by_role("button", name="Reply").click()
    expect(visitor.panel).to_be_visible()
    visitor.settle()
    assert visitor.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 780}


@pytest.mark.parametrize("profile", [PHONE], indirect=True, ids=["phone"])
def test_a_sheet_leaves_some_of_the_page_in_sight(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.appearance["mobile"] = "sheet"
    visitor.arrive()
    visitor.open_chat()
    visitor.settle()
    assert visitor.panel.bounding_box() == {"x": 0, "y": 117, "width": 390, "height": 663}
    locked = "() => getComputedStyle(document.documentElement).overflow"
    assert visitor.page.evaluate(locked) == "hidden"
    visitor.panel.get_by_role("button", name="Close").click()
    assert visitor.page.evaluate(locked) == "visible"
    assert visitor.page.evaluate("document.documentElement.getAttribute('style')") is None


def test_availability_is_said_in_words_and_follows(chatting: Visitor, laleo: LaleoServer) -> None:
    online = chatting.panel.get_by_text("Online now")
    expect(online).to_be_visible()
    laleo.push("availability", {"online": False})
    expect(chatting.panel.get_by_text("Away now.")).to_be_visible()
    laleo.push("availability", {"online": False})
    laleo.push("availability", {"online": True})
    expect(online).to_be_visible()
    assert [told["online"] for told in chatting.told("availability")] == [True, False, True]


def test_unknown_availability_is_not_called_away(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.overrides["online"] = None
    visitor.arrive()
    visitor.open_chat()
    expect(visitor.panel.locator(".availability")).to_be_hidden()
    assert visitor.told("availability") == []
    laleo.welcome_online = True
    laleo.cut(down=False)
    expect(visitor.panel.get_by_text("Online now")).to_be_visible()
    assert visitor.told("availability") == [{"online": True, "next_change_at": None}]


def test_hostile_words_are_only_words(visitor: Visitor, laleo: LaleoServer) -> None:
    nasty = '<b onclick="hacked=1">\u202e' + "N" * 5000
    laleo.overrides["team_name"] = nasty
    laleo.appearance |= {"greeting": HOSTILE[0], "title": nasty}
    visitor.arrive()
    visitor.open_chat()
    for words in HOSTILE:
        laleo.say(words, name=nasty)
    visitor.write(HOSTILE[0])
    visitor.until(lambda: len(visitor.bubbles()) == len(HOSTILE) + 1)
    assert visitor.bubbles() == [*HOSTILE, HOSTILE[0]]
    page = visitor.page
    assert page.evaluate("window.hacked ?? null") is None
    assert page.locator("laleo-panel :is(img, script, b b, .bubble :not(a))").count() == 0
    fits = "(node) => node.scrollWidth <= node.clientWidth"
    assert page.locator("laleo-panel .panel").evaluate(fits)
    assert page.locator("laleo-panel .scroll").evaluate(fits)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_only_plain_web_addresses_become_links(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.say("See https://example.com/a_(b), http://example.org/x?y=1.")
    laleo.say(
        "https://bank.example@evil.example/ ftp://a.example javascript:alert(1) data:text/html,x"
    )
    laleo.say("https://example.com/\u202egnp.exe")
    chatting.until(lambda: len(chatting.bubbles()) == 3)
    links = chatting.page.locator("laleo-panel .bubble a")
    shown = [link.get_attribute("href") for link in links.all()]
    assert shown == [
        "https://example.com/a_(b)",
        "http://example.org/x?y=1",
        "https://example.com/",
    ]
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener nofollow ugc"}


def test_a_page_of_another_site_is_only_offered(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.push("page_push", {"url": "https://elsewhere.example/offer"})
    expect(chatting.panel.get_by_text("This page is on another site")).to_be_visible()
    laleo.push("page_push", {"url": "javascript:window.hacked=1"})
    chatting.panel.get_by_role("button", name="Stay here").click()
    expect(chatting.panel.get_by_text("This page is on another site")).to_be_hidden()
    assert chatting.page.url == f"{chatting.site.url}/"


def test_more_than_four_thousand_characters_are_not_sent(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    chatting.write("x" * 4003)
    expect(chatting.panel.get_by_text("3 characters too many")).to_be_visible()
    chatting.write("🚲" * 4000)
    chatting.until(lambda: laleo.messages)
    assert [len(message["body"]) for message in laleo.messages] == [4000]
