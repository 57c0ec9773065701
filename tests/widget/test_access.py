"""The keyboard, screen readers, dark rooms and right-to-left readers."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.widget.conftest import WIDGET
from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import ANIMATIONS, Visitor

DARK = {"color_scheme": "dark"}
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}


def faults(page: Page) -> list[Any]:
    """What axe finds wrong on the whole page, with the places."""
    page.evaluate((WIDGET / "node_modules/axe-core/axe.min.js").read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'passes']})")
    assert found["passes"], "axe looked at nothing"
    return [
        (fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]
    ]


@pytest.mark.parametrize(
    "profile",
    [{}, DARK, PHONE, PHONE | DARK],
    indirect=True,
    ids=["light", "dark", "phone", "night"],
)
def test_axe_finds_nothing(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.arrive()
    assert faults(visitor.page) == []
    visitor.open_chat()
    visitor.write("Do you rent tandems? https://example.com/tandem")
    visitor.until(lambda: visitor.told("message:sent"))
    laleo.say("I am a program, but yes.", kind="agent")
    laleo.say("We do: https://example.com/prices")
    laleo.refuse_messages_with = {"code": "invalid", "title": "Refused", "detail": "Not like this."}
    visitor.write("Great")
    laleo.push("typing", {"author": {"kind": "operator", "id": "op", "name": "Ana"}})
    laleo.push("page_push", {"url": "https://elsewhere.example/offer"})
    expect(visitor.panel.get_by_text("Not sent")).to_be_visible()
    expect(visitor.panel.get_by_text("Ana is typing")).to_be_visible()
    visitor.settle()
    assert faults(visitor.page) == []


def test_the_keyboard_alone_opens_writes_sends_and_closes(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.arrive()
    keyboard = visitor.page.keyboard
    visitor.page.locator("a").focus()
    keyboard.press("Tab")
    assert visitor.focus() == "Open chat"
    keyboard.press("Enter")
    visitor.field.wait_for()
    visitor.until(lambda: visitor.focus() == "Message")
    keyboard.type("Hello")
    keyboard.press("Shift+Enter")
    keyboard.type("there")
    keyboard.press("Enter")
    visitor.until(lambda: laleo.messages)
    assert laleo.messages[0]["body"] == "Hello\nthere"
    assert visitor.focus() == "Message"
    keyboard.press("Escape")
    expect(visitor.panel).to_be_hidden()
    assert visitor.focus() == "Open chat"


def test_focus_returns_to_what_opened_the_chat(visitor: Visitor) -> None:
    visitor.arrive()
    visitor.page.locator("#name").focus()
    visitor.page.evaluate("Laleo.open()")
    visitor.until(lambda: visitor.focus() == "Message")
    visitor.page.keyboard.press("Escape")
    assert visitor.focus() == "name"


def test_the_focused_composer_has_one_ring(chatting: Visitor) -> None:
    chatting.page.keyboard.type("x")
    outline = "(node) => getComputedStyle(node).outlineStyle"
    field = chatting.page.locator("laleo-panel .field")
    assert chatting.field.evaluate(outline) == "none"
    assert field.evaluate(outline) == "solid"
    chatting.page.keyboard.press("Tab")
    assert chatting.focus() == "Attach files"
    chatting.page.locator("laleo-panel .send").focus()
    assert chatting.page.locator("laleo-panel .send").evaluate(outline) == "solid"
    assert field.evaluate(outline) == "none"


@pytest.mark.parametrize("profile", [PHONE], indirect=True, ids=["phone"])
def test_on_a_phone_tab_stays_in_the_dialog(chatting: Visitor) -> None:
    seen = []
    for _ in range(12):
        chatting.page.keyboard.press("Tab")
        seen.append(chatting.focus())
    assert {"Close", "Message", "Send message"} <= set(seen)
    assert "name" not in seen


def test_arabic_reads_from_the_right(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.language("ar")
    visitor.arrive()
    visitor.open_chat()
    visitor.write("مرحبا")
    visitor.until(lambda: visitor.told("message:sent"))
    laleo.say("أهلا وسهلا", name="ليلى")
    visitor.until(lambda: len(visitor.bubbles()) == 2)
    visitor.settle()

    def left(selector: str) -> float:
        box = visitor.page.locator(f"laleo-panel {selector}").bounding_box()
        assert box is not None
        return box["x"]

    assert left(".send") < left(".tools .icon:first-child")
    assert left("header > .icon:last-child") < left("h2")
    assert left(".mine .bubble") < left(".theirs.row:last-child .bubble")
    assert visitor.panel.evaluate("(node) => getComputedStyle(node).direction") == "rtl"
    assert faults(visitor.page) == []


@pytest.mark.parametrize("profile", [{"reduced_motion": "reduce"}], indirect=True, ids=["calm"])
def test_reduced_motion_means_none(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.say("Hello")
    chatting.until(lambda: chatting.bubbles() == ["Hello"])
    laleo.push("typing", {"author": {"kind": "operator", "id": "op", "name": "Ana"}})
    expect(chatting.panel.get_by_text("Ana is typing")).to_be_visible()
    assert chatting.page.evaluate(f"({ANIMATIONS})()") == []
