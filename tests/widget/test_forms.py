"""The form before the chat, and the one that is there while nobody is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor

FIELDS = [
    {"key": "name", "kind": "name", "label": "", "required": False},
    {"key": "email", "kind": "email", "label": "", "required": True},
]
TOPIC = {
    "key": "topic",
    "kind": "choice",
    "label": "<b>What</b> is it about?",
    "required": True,
    "choices": ["Rental", "Repair"],
}


def form(visitor: Visitor, name: str) -> Locator:
    visitor.launcher.click()
    found = visitor.panel.get_by_role("form", name=name)
    found.wait_for()
    return found


@pytest.fixture
def asked(visitor: Visitor, laleo: LaleoServer) -> Locator:
    """A visitor before the form that comes before the chat."""
    laleo.overrides["forms"] = {"pre_chat": {"enabled": True, "fields": [*FIELDS, TOPIC]}}
    visitor.arrive()
    return form(visitor, "Before we start")


def test_answers_go_before_the_first_message(
    asked: Locator, visitor: Visitor, laleo: LaleoServer
) -> None:
    assert visitor.focus() == "pre-name"
    expect(visitor.field).to_be_hidden()
    asked.get_by_label("Name").fill("Bo")
    asked.get_by_label("E-mail").fill("bo@example.com")
    asked.get_by_label("<b>What</b> is it about?").select_option("Repair")
    asked.get_by_role("button", name="Start chat").click()
    answers = {"name": "Bo", "email": "bo@example.com", "topic": "Repair"}
    visitor.until(lambda: laleo.received("details") == [answers])
    expect(visitor.field).to_be_focused()
    visitor.write("My chain is broken")
    visitor.until(lambda: laleo.messages)
    visitor.arrive()
    visitor.field.wait_for()
    assert laleo.received("details") == [answers]


def test_what_is_missing_or_wrong_is_said_beside_it(
    asked: Locator, visitor: Visitor, laleo: LaleoServer
) -> None:
    email = asked.get_by_label("E-mail")
    asked.get_by_role("button", name="Start chat").click()
    expect(email).to_be_focused()
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description("Please fill this in.")
    email.fill("bo at example")
    visitor.page.keyboard.press("Enter")
    expect(email).to_have_accessible_description("Write an e-mail address like name@example.com.")
    assert laleo.received("details") == []


def test_a_message_from_the_team_takes_the_form_away(
    asked: Locator, visitor: Visitor, laleo: LaleoServer
) -> None:
    laleo.say("May I help?")
    expect(asked).to_be_hidden()
    expect(visitor.field).to_be_visible()


def test_a_robot_falls_into_the_trap(asked: Locator, visitor: Visitor, laleo: LaleoServer) -> None:
    trap = asked.locator("[name=website]")
    assert trap.get_attribute("tabindex") == "-1"
    assert trap.get_attribute("aria-hidden") == "true"
    trap.evaluate("(node) => { node.value = 'https://spam.example'; }")
    asked.get_by_label("E-mail").fill("bo@example.com")
    asked.get_by_label("<b>What</b> is it about?").select_option("Repair")
    asked.get_by_role("button", name="Start chat").click()
    (answers,) = visitor.until(lambda: laleo.received("details"))
    assert answers["website"] == "https://spam.example"


def test_while_nobody_is_there_a_message_is_left(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.overrides |= {"online": False, "forms": {"offline": {"enabled": True, "fields": FIELDS}}}
    visitor.arrive()
    sheet = form(visitor, "Leave us a message")
    expect(visitor.field).to_be_hidden()
    sheet.get_by_label("E-mail").fill("bo@example.com")
    sheet.get_by_label("Your message").fill("Do you open on Sunday?")
    sheet.get_by_role("button", name="Send message").click()
    (frame,) = visitor.until(lambda: laleo.received("offline"))
    assert frame["body"] == "Do you open on Sunday?"
    assert frame["details"] == {"email": "bo@example.com"}
    expect(visitor.panel.get_by_text("We will answer to bo@example.com")).to_be_visible()
    visitor.until(lambda: visitor.bubbles() == ["Do you open on Sunday?"])
    expect(visitor.field).to_be_visible()


def opening(days: int) -> dict[str, Any]:
    """Hours of a team that comes at nine in so many days, where it is always UTC."""
    at = (datetime.now(UTC) + timedelta(days=days)).replace(hour=9, minute=0, second=0)
    day = at.strftime("%a").lower()
    hours = [["09:00", "17:00"]]
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    closed: dict[str, list[Any]] = {key: [] for key in week}
    return {
        "online": False,
        "next_change_at": at.isoformat(),
        "hours": {"timezone": "UTC", "weekly": {**closed, day: hours}},
    }


@pytest.mark.parametrize("profile", [{"timezone_id": "Asia/Tokyo"}], indirect=True, ids=["tokyo"])
def test_the_return_is_told_in_the_visitors_time(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.overrides |= opening(3)
    visitor.arrive()
    visitor.open_chat()
    day = (datetime.now(UTC) + timedelta(days=3)).strftime("%A")
    words = f"Away. Back {day} at 6:00 PM"
    expect(visitor.panel.locator(".availability")).to_have_text(words)
    # When the hours end and nobody came, that is no return.
    ends = datetime.fromisoformat(laleo.overrides["next_change_at"]) + timedelta(hours=8)
    laleo.push("availability", {"online": False, "next_change_at": ends.isoformat()})
    expect(visitor.panel.locator(".availability")).to_have_text("Away now. Leave a message")
