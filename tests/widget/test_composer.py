"""Writing: suggestions, emoji, refusals that leave nothing lost, and what arrived meanwhile."""

from __future__ import annotations

import hashlib

import pytest
from playwright.sync_api import expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor

NOTES = """window.notes = 0;
window.OscillatorNode = class extends OscillatorNode {
  start(at) { window.notes += 1; super.start(at); }
};"""


def test_a_suggested_answer_is_one_press(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.say("Rent or repair?", quick_replies=["Rent", "<b>Repair</b>"])
    answers = chatting.panel.get_by_role("group", name="Suggested answers")
    answers.get_by_role("button", name="<b>Repair</b>").click()
    chatting.until(lambda: [m["body"] for m in laleo.messages[1:]] == ["<b>Repair</b>"])
    expect(answers).to_be_hidden()


def test_an_emoji_is_picked_with_the_arrow_keys(chatting: Visitor) -> None:
    keyboard = chatting.page.keyboard
    chatting.field.fill("Nice ")
    smile = chatting.panel.get_by_role("button", name="Emoji", exact=True)
    smile.click()
    chatting.until(lambda: chatting.panel.locator(".emojis button:focus").count())
    keyboard.press("ArrowRight")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(chatting.field).to_have_value("Nice 😭")
    expect(chatting.field).to_be_focused()
    smile.click()
    keyboard.press("Escape")
    expect(chatting.panel.locator(".emojis")).to_be_hidden()
    expect(chatting.panel).to_be_visible()


def test_too_fast_is_said_with_seconds_and_the_words_stay(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    slow = {"code": "rate_limited", "title": "Slow", "detail": "Wait.", "retry_after_s": 2}
    laleo.refuse_messages_with = slow
    chatting.write("one too many")
    notice = chatting.panel.locator(".composer .notice")
    expect(notice).to_contain_text("You can send again in")
    expect(chatting.field).to_have_value("one too many")
    assert chatting.bubbles() == []
    laleo.refuse_messages_with = None
    expect(notice).to_be_hidden()
    chatting.page.keyboard.press("Enter")
    chatting.until(lambda: [m["body"] for m in laleo.messages] == ["one too many"])
    expect(chatting.field).to_have_value("")


def test_a_challenge_is_worked_off_without_a_word(chatting: Visitor, laleo: LaleoServer) -> None:
    challenge = {"nonce": "bm9uY2U.c2lnbmVk", "difficulty": 12, "exp": 1}
    problem = {"code": "challenge_required", "title": "Prove it", "challenge": challenge}
    laleo.refuse_messages_with = problem
    chatting.page.on("console", lambda _: setattr(laleo, "refuse_messages_with", None))
    chatting.write("I am a person")
    frame = chatting.until(lambda: next((f for f in laleo.received("message") if "proof" in f), 0))
    proof = frame["proof"]
    digest = hashlib.sha256(f"{proof['nonce']}:{proof['solution']}".encode()).digest()
    assert int.from_bytes(digest, "big") >> (256 - 12) == 0
    chatting.until(lambda: chatting.bubbles() == ["I am a person"])
    expect(chatting.panel.get_by_text("Not sent")).to_have_count(0)


def test_what_came_meanwhile_is_set_off(chatting: Visitor, laleo: LaleoServer) -> None:
    laleo.say("Seen")
    chatting.until(lambda: chatting.bubbles() == ["Seen"])
    chatting.page.keyboard.press("Escape")
    laleo.say("Unseen")
    chatting.until(lambda: chatting.told("unread")[-1:] == [1])
    chatting.launcher.click()
    divider = chatting.panel.locator(".divider")
    expect(divider).to_have_text("New messages")
    order = (
        "(node) => node.nextElementSibling.textContent + node.previousElementSibling.textContent"
    )
    said = divider.evaluate(order)
    assert "Unseen" in said.split("Seen")[0] + "Unseen"
    assert said.index("Unseen") < said.index("Seen")
    chatting.page.keyboard.press("Escape")
    chatting.launcher.click()
    expect(divider).to_have_count(0)


@pytest.mark.parametrize("muted", [False, True], ids=["heard", "muted"])
def test_a_sound_can_be_switched_off(muted: bool, visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.page.add_init_script(NOTES)
    visitor.arrive()
    visitor.open_chat()
    if muted:
        visitor.panel.get_by_role("button", name="More").click()
        visitor.panel.get_by_role("button", name="Turn sounds off").click()
    laleo.say("Ding")
    visitor.until(lambda: visitor.bubbles() == ["Ding"])
    assert visitor.page.evaluate("window.notes") == (0 if muted else 2)


def test_who_looks_after_it_is_named_and_a_program_is_called_one(
    chatting: Visitor, laleo: LaleoServer
) -> None:
    heading = chatting.panel.locator("header")
    laleo.say("I am a program.", name="Helper", kind="agent")
    expect(heading).to_contain_text("AI agent")
    person = {"kind": "operator", "name": "Ana \u202eSilva" + "a" * 1_000_000}
    laleo.push("conversation", {"state": "open", "rating": None, "assignee": person})
    expect(heading.locator("h2")).to_contain_text("Ana Silva")
    expect(heading.get_by_text("AI agent")).to_be_hidden()
    assert len(heading.locator("h2").text_content() or "") <= 60
