"""What stays on the visitor's device, and who is told that they are there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.widget.laleo_server import WIDGET_ID, LaleoServer
from tests.widget.visitor import Visitor

NOTHING: list[str] = []
STORE = f"laleo:{WIDGET_ID}"


def test_none_until_open_keeps_and_sends_nothing_before_opening(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    laleo.overrides["storage_mode"] = "none-until-open"
    visitor.arrive()
    laleo.say("May I help?")
    expect(visitor.panel).to_be_visible()
    visitor.page.evaluate("Laleo.close()")
    expect(visitor.panel).to_be_hidden()
    assert visitor.stored() == NOTHING
    visitor.arrive("/tours")
    assert visitor.stored() == NOTHING
    assert [hello.get("token") for hello in laleo.received("hello")] == [None, None]


def test_none_until_open_knows_a_reconnecting_page_from_memory(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    laleo.overrides["storage_mode"] = "none-until-open"
    visitor.arrive()
    laleo.cut(down=False)
    visitor.until(lambda: len(laleo.received("hello")) == 2)
    assert laleo.received("hello")[1]["token"] == "visitor-token-1"
    assert visitor.stored() == NOTHING


def test_none_until_open_remembers_who_opened(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.overrides["storage_mode"] = "none-until-open"
    visitor.arrive()
    visitor.open_chat()
    assert f"{STORE}:token" in visitor.stored()
    visitor.arrive("/tours")
    assert laleo.received("hello")[1]["token"] == "visitor-token-1"
    expect(visitor.panel).to_be_visible()


@pytest.mark.parametrize(
    ("mode", "area"), [("session", "sessionStorage"), ("persistent", "localStorage")]
)
def test_the_storage_mode_names_the_place(
    visitor: Visitor, laleo: LaleoServer, mode: str, area: str
) -> None:
    laleo.overrides["storage_mode"] = mode
    visitor.arrive()
    key = f"{STORE}:token"
    visitor.until(lambda: visitor.stored() == [key])
    assert visitor.page.evaluate(f"{area}.getItem('{key}')") == '"visitor-token-1"'
    assert visitor.page.context.cookies() == []


def test_refused_consent_before_loading_means_no_connection(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.page.add_init_script("Laleo.push(['consent.set', false])")
    visitor.visit()
    visitor.launcher.hover()
    visitor.until(lambda: f"/w/v1/{laleo.manifest['panel']}" in laleo.requests)
    assert visitor.page.evaluate("Laleo.consent.get()") == {"chat": False, "tracking": False}
    assert visitor.page.evaluate("Laleo.ready().then(() => 'ready')") == "ready"
    assert laleo.sockets == set()
    assert laleo.frames == []
    assert visitor.stored() == NOTHING


def test_chat_works_without_consent(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.page.add_init_script("Laleo.push(['consent.set', false])")
    visitor.visit()
    visitor.open_chat()
    visitor.write("I only want to talk")
    visitor.until(lambda: laleo.messages)


def test_consent_given_later_connects_and_withdrawn_forgets(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    visitor.page.add_init_script("Laleo.push(['consent.set', false])")
    visitor.visit()
    visitor.page.evaluate("Laleo.consent.set(true)")
    visitor.until(lambda: laleo.sockets and visitor.stored())
    visitor.page.evaluate("Laleo.consent.set(true)")
    visitor.page.evaluate("Laleo.consent.set(false)")
    visitor.until(lambda: not laleo.sockets)
    assert len(laleo.received("hello")) == 1
    assert visitor.stored() == NOTHING


def test_the_next_person_on_the_device_sees_nothing_of_the_last(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    chatting.write("My order is 1234")
    chatting.until(lambda: chatting.told("message:sent"))
    chatting.field.fill("and my card is")
    laleo.messages.clear()
    chatting.page.evaluate("Laleo.reset()")
    chatting.until(lambda: len(laleo.received("hello")) == 2)
    assert "token" not in laleo.received("hello")[1]
    assert chatting.bubbles() == []
    expect(chatting.field).to_have_value("")


def test_a_draft_outlives_a_reload(chatting: Visitor) -> None:
    chatting.field.fill("Half a thou")
    chatting.arrive()
    expect(chatting.field).to_have_value("Half a thou")
