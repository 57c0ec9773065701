"""An agent writes first, the visitor answers, the owner takes over; a cut line loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.backing import until
from tests.journeys.conftest import Open
from tests.people import Caller
from tests.product import Laleo
from tests.wordpress.wordpress import WordPress


def one_visitor(program: Caller) -> dict[str, Any]:
    """The only visitor who is there."""
    found = until(lambda: program.get("/visitors?live=true").json["data"], what="the visitor")
    (visitor,) = found  # type: ignore[misc]
    return dict(visitor)


def log(page: Page) -> Locator:
    """The widget's thread."""
    return page.locator("laleo-panel").get_by_role("log")


def open_panel(page: Page) -> None:
    """Open the chat, or leave it open: a message may have opened it already."""
    page.evaluate("() => Laleo.open()")
    expect(log(page)).to_be_visible()


def say(page: Page, text: str) -> None:
    """Write into the widget and send."""
    field = page.locator("laleo-panel").get_by_role("textbox")
    field.fill(text)
    field.press("Enter")


def test_agent_visitor_and_owner_talk(
    console: Callable[[str], Page], open_page: Open, shop: WordPress, laleo: Laleo
) -> None:
    agent = laleo.server.people.program(laleo.owner, kind="agent")
    page = open_page(shop.url)
    visitor = one_visitor(agent)

    sent = agent.mcp("message_visitor", visitor_id=visitor["id"], body="Hello, may I help?")
    assert sent.get("isError") is not True, sent
    expect(page.locator("laleo-widget")).to_contain_text("Hello, may I help?")
    open_panel(page)
    expect(log(page)).to_contain_text("Hello, may I help?")
    expect(log(page)).to_contain_text("AI agent")

    say(page, "Do you ship to Lyon?")
    inbox = console("inbox")
    inbox.get_by_text("Do you ship to Lyon?").first.click()
    thread = inbox.get_by_role("log", name="Messages")
    expect(thread).to_contain_text("Hello, may I help?")
    expect(thread).to_contain_text("Do you ship to Lyon?")

    inbox.get_by_role("button", name="Take over", exact=True).click()
    inbox.get_by_role("dialog").get_by_role("button", name="Take over", exact=True).click()
    expect(inbox.get_by_text("You are answering.")).to_be_visible()
    answer = inbox.get_by_role("textbox", name="Reply to")
    answer.fill("Yes, in two days.")
    answer.press("Enter")
    expect(log(page)).to_contain_text("Yes, in two days.")

    page.reload()
    open_panel(page)
    for text in ("Hello, may I help?", "Do you ship to Lyon?", "Yes, in two days."):
        expect(log(page).get_by_text(text)).to_have_count(1)
    inbox.reload()
    expect(thread.get_by_text("Yes, in two days.")).to_have_count(1)


def test_a_cut_line_loses_and_doubles_nothing(
    open_page: Open, shop: WordPress, laleo: Laleo
) -> None:
    agent = laleo.server.people.program(laleo.owner, kind="agent")
    page = open_page(shop.url)
    visitor = one_visitor(agent)
    page.locator("laleo-widget").get_by_role("button").first.click()
    say(page, "one")
    expect(log(page).get_by_text("one", exact=True)).to_have_count(1)
    until(lambda: bodies(agent) == ["one"], what="the first message")

    page.context.set_offline(True)
    say(page, "two")
    say(page, "three")
    assert agent.post(f"/visitors/{visitor['id']}/messages", {"body": "four"}).status == 201
    page.context.set_offline(False)

    until(lambda: sorted(bodies(agent)) == ["four", "one", "three", "two"], what="all of them")
    for text in ("one", "two", "three", "four"):
        expect(log(page).get_by_text(text, exact=True)).to_have_count(1)
    page.reload()
    open_panel(page)
    for text in ("one", "two", "three", "four"):
        expect(log(page).get_by_text(text, exact=True)).to_have_count(1)
    conversation = agent.get("/conversations").json["data"][0]
    messages = agent.get(f"/conversations/{conversation['id']}/messages").json["data"]
    assert sorted(message["seq"] for message in messages) == [1, 2, 3, 4]


def bodies(caller: Caller) -> list[str]:
    """What was said in the account's only conversation, in order."""
    found = caller.get("/conversations").json["data"]
    if not found:
        return []
    messages = caller.get(f"/conversations/{found[0]['id']}/messages").json["data"]
    return [message["body"] for message in sorted(messages, key=lambda one: int(one["seq"]))]
