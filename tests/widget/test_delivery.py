"""Nothing is lost and nothing is doubled, whatever the line does."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor


def bodies(laleo: LaleoServer) -> list[str]:
    return [message["body"] for message in laleo.messages]


def test_messages_written_while_the_line_is_cut_arrive_once_and_in_order(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    laleo.cut()
    chatting.write("first")
    chatting.write("second")
    expect(chatting.panel.get_by_text("Waiting for connection").last).to_be_visible()
    laleo.restore()
    chatting.until(lambda: len(chatting.told("message:sent")) == 2)
    assert bodies(laleo) == ["first", "second"]
    assert chatting.bubbles() == ["first", "second"]


def test_messages_written_while_the_line_is_cut_survive_a_reload(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    laleo.cut()
    chatting.write("kept")
    chatting.visit("/tours")
    chatting.until(lambda: chatting.bubbles() == ["kept"])
    laleo.restore()
    chatting.until(lambda: chatting.told("message:sent"))
    assert bodies(laleo) == ["kept"]
    chatting.arrive()
    chatting.until(lambda: chatting.bubbles() == ["kept"])
    assert bodies(laleo) == ["kept"]


def test_a_message_written_before_any_connection_survives_a_reload(
    visitor: Visitor, laleo: LaleoServer
) -> None:
    laleo.overrides["storage_mode"] = "none-until-open"
    laleo.is_down = True
    visitor.visit()
    visitor.launcher.click()
    visitor.write("early bird")
    visitor.until(lambda: visitor.bubbles() == ["early bird"])
    laleo.restore()
    visitor.arrive("/tours")
    visitor.until(lambda: bodies(laleo) == ["early bird"])


def test_an_answer_lost_with_the_line_does_not_double_the_message(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    laleo.lose_answers = True
    chatting.write("once")
    chatting.until(lambda: laleo.messages and not laleo.sockets)
    laleo.lose_answers = False
    chatting.until(lambda: chatting.told("message:sent"))
    assert len(laleo.received("message")) >= 2
    assert bodies(laleo) == ["once"]
    assert chatting.bubbles() == ["once"]


def test_a_gap_is_asked_for_and_shown_once_in_order(chatting: Visitor, laleo: LaleoServer) -> None:
    ana = {"kind": "operator", "id": "operator_1", "name": "Ana Silva"}
    laleo.say("one")
    laleo.append("two", ana)
    laleo.say("three")
    chatting.until(lambda: len(chatting.bubbles()) == 3)
    assert chatting.bubbles() == ["one", "two", "three"]
    assert laleo.received("sync") == [{"after_seq": 1}]


def test_a_message_that_comes_twice_is_shown_once(chatting: Visitor, laleo: LaleoServer) -> None:
    message = laleo.say("only once")
    laleo.push("message", {"message": message})
    laleo.say("and on")
    chatting.until(lambda: len(chatting.bubbles()) >= 2)
    assert chatting.bubbles() == ["only once", "and on"]
    assert len(chatting.told("message:received")) == 2


def test_what_was_missed_while_away_comes_from_where_the_page_stopped(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    ana = {"kind": "operator", "id": "operator_1", "name": "Ana Silva"}
    laleo.say("start")
    chatting.until(lambda: chatting.bubbles() == ["start"])
    laleo.cut()
    missed = [laleo.append(f"missed {n}", ana)["body"] for n in range(120)]
    laleo.restore()
    chatting.until(lambda: len(chatting.bubbles()) == 121)
    assert chatting.bubbles() == ["start", *missed]
    assert laleo.received("hello")[-1]["seen"]["seq"] == 1
    assert len(chatting.told("message:received")) == 121


def test_earlier_messages_come_when_scrolling_up(chatting: Visitor, laleo: LaleoServer) -> None:
    ana = {"kind": "operator", "id": "operator_1", "name": "Ana Silva"}
    for n in range(70):
        laleo.append(f"number {n}", ana)
    chatting.arrive("/tours")
    bubbles = chatting.page.locator("laleo-panel .bubble")
    expect(bubbles).to_have_count(50)
    scroll = chatting.page.locator("laleo-panel .scroll")
    scroll.evaluate("(node) => { node.scrollTop = 0; }")
    expect(bubbles).to_have_count(71)
    assert chatting.bubbles() == [f"number {n}" for n in range(70)]
    assert scroll.evaluate("(node) => node.scrollTop") > 100


def test_leaving_a_page_says_goodbye(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.arrive()
    visitor.arrive("/tours")
    visitor.until(lambda: len(laleo.received("bye")) == 1 and len(laleo.sockets) == 1)


def test_a_page_taken_from_the_shelf_connects_again(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.arrive()
    hide, show = (
        f"dispatchEvent(new PageTransitionEvent('{kind}', {{persisted: true}}))"
        for kind in ("pagehide", "pageshow")
    )
    visitor.page.evaluate(hide)
    visitor.until(lambda: not laleo.sockets)
    visitor.page.evaluate(show)
    visitor.until(lambda: len(laleo.received("hello")) == 2)
    assert [hello.get("token") for hello in laleo.received("hello")] == [None, "visitor-token-1"]


def test_a_refused_message_says_why_and_can_be_sent_again(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    words = "This conversation takes no such words."
    laleo.refuse_messages_with = {"code": "invalid", "title": "Refused", "detail": words}
    chatting.write("too fast")
    failed = chatting.panel.locator(".meta.failed")
    expect(failed.locator("b")).to_have_text("Not sent")
    expect(failed.locator("span").first).to_have_text(words)
    laleo.refuse_messages_with = None
    failed.get_by_role("button", name="Try again").click()
    chatting.until(lambda: bodies(laleo) == ["too fast"])
    expect(failed).to_have_count(0)


def test_a_long_break_is_said_in_words_and_its_end_too(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    banner = chatting.panel.locator(".banner")
    laleo.cut()
    expect(banner).to_have_text("No connection. Your messages are kept and sent when it returns.")
    laleo.restore()
    expect(banner).to_be_hidden(timeout=15_000)
