"""Two operators in two browsers: whoever begins to answer is the only one who does."""

from __future__ import annotations

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.console.conftest import AtConsole
from tests.console.looks import violations
from tests.console.talking import composer, log, talk
from tests.live.shop import Shop
from tests.people import Caller


def send(page: Page) -> None:
    """Enter, in the composer."""
    composer(page).press("Enter")


def test_who_writes_first_answers_until_another_takes_over(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    asked = talk(shop, "Where is my order?")
    first = at_console(shop.owner, asked.path)
    second = at_console(colleagues["operator"], asked.path)
    composer(first).press_sequentially("It left")
    expect(first.get_by_text("You are answering.")).to_be_visible()
    expect(second.get_by_text("is answering. You can write a note")).to_be_visible()
    expect(second.locator(".entry")).to_contain_text("is answering")
    assert violations(second) == []

    composer(second).fill("I have it")
    send(second)
    expect(second.get_by_role("alert")).to_contain_text("is answering. Wait, take over")
    expect(composer(second)).to_have_value("I have it")
    composer(second).press("Alt+n")
    second.get_by_role("textbox", name="Internal note").press("Enter")
    expect(log(first)).to_contain_text("I have it")
    second.get_by_role("button", name="Note", exact=True).click()

    second.get_by_role("button", name="Take over").click()
    second.get_by_role("dialog").get_by_role("button", name="Take over").click()
    expect(second.get_by_text("You are answering.")).to_be_visible()
    expect(first.get_by_text("is answering. You can write a note")).to_be_visible()
    composer(second).fill("It left on Tuesday.")
    send(second)
    assert asked.heard()["body"] == "It left on Tuesday."
    send(first)
    expect(composer(first)).to_have_value("It left")

    second.get_by_role("button", name="Release").click()
    expect(first.get_by_text("is answering. You can write")).to_have_count(0)
    send(first)
    assert asked.heard()["body"] == "It left"
    bodies = shop.owner.get(f"/conversations/{asked.id}/messages").json["data"]
    assert [one["body"] for one in bodies if not one["internal"]] == [
        "Where is my order?",
        "It left on Tuesday.",
        "It left",
    ]


def test_a_reply_held_up_by_a_claim_says_so_and_goes_after_taking_over(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    asked = talk(shop)
    page = at_console(shop.owner, asked.path)
    expect(composer(page)).to_be_visible()
    # Both press Enter before either screen has heard of the other.
    page.context.set_offline(True)
    composer(page).fill("We both")
    composer(page).press("Enter")
    expect(log(page)).to_contain_text("Waiting for the connection")
    answer = {"body": "I was first"}
    path = f"/conversations/{asked.id}/messages"
    assert colleagues["operator"].post(path, answer).status == 201
    page.context.set_offline(False)
    expect(log(page).get_by_role("alert")).to_contain_text("is answering")
    log(page).get_by_role("button", name="Take over and send").click()
    expect(log(page).get_by_role("alert")).to_have_count(0)
    heard = [asked.heard()["body"] for _ in range(2)]
    assert heard == ["I was first", "We both"]


def test_a_frame_that_was_overtaken_changes_nothing(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    asked = talk(shop)
    path, operator = f"/conversations/{asked.id}", colleagues["operator"]
    page = at_console(shop.owner, asked.path)
    held: list[tuple[WebSocketRoute, str | bytes]] = []

    def between(line: WebSocketRoute) -> None:
        def pass_on(frame: str | bytes) -> None:
            if not held and '"claim":{"by"' in str(frame):
                held.append((line, frame))
            else:
                line.send(frame)

        line.connect_to_server().on_message(pass_on)

    page.route_web_socket("**/rt/v1/ws", between)
    page.reload()
    expect(page.get_by_text("Connected", exact=True)).to_be_visible()
    assert operator.post(f"{path}/claim").status == 200
    assert operator.delete(f"{path}/claim").status in {200, 204}
    operator.post(f"{path}/notes", {"body": "Both have happened"})
    expect(log(page)).to_contain_text("Both have happened")
    ((line, frame),) = held
    line.send(frame)
    operator.post(f"{path}/notes", {"body": "And now the late one"})
    expect(log(page)).to_contain_text("And now the late one")
    expect(page.get_by_text("is answering")).to_have_count(0)
