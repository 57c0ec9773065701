"""How a conversation ends: the rating, the transcript, and writing again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor

CLOSED = {"state": "closed", "rating": None, "assignee": None}


@pytest.fixture
def talked(chatting: Visitor, laleo: LaleoServer) -> Visitor:
    """A visitor who has said something."""
    chatting.write("Thanks!")
    chatting.until(lambda: laleo.messages)
    return chatting


def test_a_closed_conversation_is_rated_with_the_keyboard(
    talked: Visitor, laleo: LaleoServer
) -> None:
    laleo.push("conversation", CLOSED)
    expect(talked.panel.get_by_text("This conversation was closed.")).to_be_visible()
    talked.panel.get_by_role("radio", name="1 of 5: Terrible").focus()
    for _ in range(3):
        talked.page.keyboard.press("ArrowRight")
    assert talked.focus() == "4 of 5: Good"
    talked.page.keyboard.press("Tab")
    talked.page.keyboard.type("Quick help")
    talked.panel.get_by_role("button", name="Send rating").click()
    talked.until(lambda: laleo.received("rate") == [{"score": 4, "comment": "Quick help"}])
    expect(talked.panel.get_by_text("Thank you for your rating.")).to_be_visible()
    expect(talked.panel.get_by_role("radio")).to_have_count(0)


def test_who_writes_again_goes_on(talked: Visitor, laleo: LaleoServer) -> None:
    laleo.push("conversation", CLOSED)
    talked.panel.get_by_text("This conversation was closed.").wait_for()
    talked.write("One more thing")
    talked.until(lambda: len(laleo.messages) == 2)
    laleo.push("conversation", CLOSED | {"state": "open"})
    expect(talked.panel.get_by_role("radio")).to_have_count(0)
    expect(talked.panel.get_by_text("This conversation was closed.")).to_be_hidden()


def test_an_overtaken_frame_does_not_open_it_again(talked: Visitor, laleo: LaleoServer) -> None:
    laleo.push("conversation", CLOSED | {"revision": 5})
    closed = talked.panel.get_by_text("This conversation was closed.")
    expect(closed).to_be_visible()
    laleo.push("conversation", CLOSED | {"state": "open", "revision": 4})
    laleo.say("Until next time")
    talked.until(lambda: talked.bubbles()[-1] == "Until next time")
    expect(closed).to_be_visible()


def test_the_conversation_comes_by_mail(talked: Visitor, laleo: LaleoServer) -> None:
    talked.panel.get_by_role("button", name="More").click()
    talked.panel.get_by_role("button", name="E-mail me this conversation").click()
    field = talked.panel.get_by_label("E-mail", exact=True)
    expect(field).to_be_focused()
    field.fill("bo@example.com")
    laleo.refuse["transcript"] = {"code": "rate_limited", "detail": "At most 3 an hour."}
    talked.page.keyboard.press("Enter")
    expect(talked.panel.get_by_text("At most 3 an hour.")).to_be_visible()
    laleo.refuse.clear()
    talked.panel.get_by_role("button", name="More").click()
    talked.panel.get_by_role("button", name="E-mail me this conversation").click()
    field.fill("bo@example.com")
    laleo.frames.clear()
    talked.page.keyboard.press("Enter")
    talked.until(lambda: laleo.received("transcript") == [{"email": "bo@example.com"}])
    expect(talked.panel.get_by_text("on its way to bo@example.com")).to_be_visible()


def test_nobody_is_asked_where_the_owner_asks_nothing(visitor: Visitor, laleo: LaleoServer) -> None:
    off = ("attachments", "voice_notes", "emoji", "rating", "transcript", "sounds")
    laleo.overrides["features"] = dict.fromkeys(off, False)
    visitor.arrive()
    visitor.open_chat()
    visitor.write("Bye")
    visitor.until(lambda: laleo.messages)
    laleo.push("conversation", CLOSED)
    visitor.panel.get_by_text("This conversation was closed.").wait_for()
    expect(visitor.panel.get_by_role("radio")).to_have_count(0)
    for name in ("More", "Attach files", "Emoji", "Record a voice note"):
        expect(visitor.panel.get_by_role("button", name=name)).to_have_count(0)
