"""Calls at the console: they ring on every page, are taken once, and leave a record."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.console.calling import ALLOWED, Call, call, connected, rings, window
from tests.console.conftest import PHONE, AtConsole
from tests.console.looks import settled, sideways, violations
from tests.console.test_alerts import WORKER, pushed
from tests.journeys.conftest import cookie_of
from tests.live.shop import Shop
from tests.people import Caller
from tests.product import Server

__all__ = ["call"]


def test_a_call_rings_in_every_tab_and_is_taken_in_one(
    at_console: AtConsole, shop: Shop, call: Call
) -> None:
    page = connected(at_console(shop.owner, "/console/live", **ALLOWED))
    other = connected(page.context.new_page(), f"{shop.url}/console/inbox")
    one = call("Ann Lee")
    for tab in (page, other):
        expect(rings(tab)).to_contain_text("Ann Lee")
        expect(rings(tab)).to_contain_text("Pricing")
    assert violations(page) == []
    rings(page).get_by_role("button", name="Accept").click()
    expect(window(page)).to_contain_text("Ann Lee")
    assert one.reached("answered")["answered_by"]["name"]
    assert one.signalled("description")["type"] == "offer"
    expect(rings(other)).to_have_count(0)
    expect(other.get_by_text("in another tab or device")).to_be_visible()
    expect(window(other)).to_have_count(0)

    path = f"/calls/{one.id}"
    window(page).get_by_role("button", name="Hold").click()
    expect(window(page).get_by_role("button", name="Resume")).to_be_visible()
    assert shop.owner.get(path).json["held"] is True
    window(page).get_by_role("button", name="Resume").click()
    expect(window(page).get_by_role("button", name="Hold")).to_be_visible()
    window(page).get_by_role("button", name="Notes").click()
    window(page).get_by_label("Note about the call").fill("Wants 20 kg")
    window(page).get_by_role("button", name="Add note").click()
    expect(window(page).locator(".call-notes .notes")).to_contain_text("Wants 20 kg")
    assert violations(page) == []
    other.get_by_role("button", name="Take it here").click()
    expect(window(other)).to_contain_text("Ann Lee")
    expect(window(page)).to_have_count(0)
    expect(page.get_by_text("in another tab or device")).to_be_visible()
    window(other).get_by_role("button", name="Make it small").click()
    window(other).get_by_role("button", name="Hang up").click()
    assert one.reached("ended")["end_reason"] == "hung_up_by_operator"
    expect(window(other)).to_have_count(0)
    expect(page.get_by_text("in another tab or device")).to_be_hidden()

    page.goto(f"{shop.url}{one.path}")
    record = page.get_by_role("complementary", name="Call record")
    for words in ("Answered", "Put on hold", "Went on", "We hung up", "Wants 20 kg"):
        expect(record).to_contain_text(words)
    assert violations(page) == []


def test_a_microphone_that_is_not_allowed_is_explained_and_a_missed_call_is_looked_after(
    at_console: AtConsole, shop: Shop, call: Call
) -> None:
    page = connected(at_console(shop.owner, "/console/calls"))
    expect(page.get_by_role("main")).to_contain_text("No call is waiting")
    one = call("Ann Lee")
    expect(page.get_by_role("list", name="Waiting")).to_contain_text("Ann Lee")
    rings(page).get_by_role("button", name="Accept").click()
    expect(rings(page)).to_contain_text("The browser does not allow the microphone")
    assert violations(page) == []
    rings(page).get_by_role("button", name="Decline").click()
    assert one.reached("missed")["end_reason"] == "declined"
    missed = page.get_by_role("list", name="Missed")
    expect(missed).to_contain_text("Ann Lee")
    expect(page.locator("[data-count=calls_missed]")).to_have_text("1")
    with page.expect_download() as file:
        page.get_by_role("button", name="Export as CSV").click()
    assert one.id in file.value.path().read_text()
    missed.get_by_role("button", name="Done").click()
    expect(page.get_by_role("main")).to_contain_text("No call is waiting")
    expect(page.locator("[data-count=calls_missed]")).to_be_hidden()
    page.get_by_role("button", name="All calls", exact=True).click()
    expect(page.get_by_role("list", name="All calls")).to_contain_text("Missed")


def test_a_colleague_answers_first_and_hands_the_call_on(
    at_console: AtConsole, shop: Shop, call: Call, colleagues: dict[str, Caller]
) -> None:
    page = connected(at_console(shop.owner, "/console/live", **ALLOWED))
    theirs = shop.member(colleagues["operator"])
    one = call()
    expect(rings(page)).to_contain_text("Pricing")
    assert theirs.expect("call_ring")["call"]["id"] == one.id
    assert theirs.ask("call_answer", call_id=one.id)["t"] == "ack"
    one.stays(theirs, one.id)
    expect(rings(page)).to_have_count(0)

    handed = colleagues["operator"].post(
        f"/calls/{one.id}/transfer", {"member_id": shop.owner.member_id}
    )
    assert handed.status == 200, handed.text
    expect(rings(page)).to_contain_text("hands it on to you")
    page.keyboard.press("Alt+Enter")
    expect(window(page)).to_be_visible()
    theirs.wait(lambda frame: _by(frame) == shop.owner.member_id)
    window(page).get_by_role("button", name="Transfer").click()
    page.get_by_role("option", name="The operator").click()
    assert theirs.expect("call_ring")["call"]["id"] == one.id
    assert theirs.ask("call_answer", call_id=one.id)["t"] == "ack"
    expect(window(page)).to_have_count(0)
    answered = shop.owner.get(f"/calls/{one.id}").json
    assert (answered["state"], answered["answered_by"]["id"]) == (
        "answered",
        colleagues["operator"].member_id,
    )


def _by(frame: dict[str, Any]) -> str:
    """Who answered the call that a frame shows."""
    shown = frame["d"].get("call") or {} if frame["t"] == "call" else {}
    return str((shown.get("answered_by") or {}).get("id"))


def test_on_the_phone_it_fills_the_screen_and_a_link_hands_it_on(
    at_console: AtConsole, shop: Shop, call: Call
) -> None:
    page = connected(at_console(shop.owner, "/console/calls", viewport=PHONE))
    one = call("Ann Lee")
    expect(rings(page)).to_contain_text("Ann Lee")
    box = rings(page).bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (PHONE["width"], PHONE["height"])
    assert violations(page) + sideways(page) == []
    rings(page).get_by_role("button", name="Decline").click()
    expect(rings(page)).to_have_count(0)
    assert one.reached("missed")

    program = shop.people.program(shop.owner)
    number = shop.owner.get("/channels").json["data"][0]["number"]
    asked = program.post(f"/channels/{number}/calls", {"caller_name": "The night line"})
    page.goto(f"{shop.url}/console/calls/{asked.json['id']}")
    rings(page).get_by_role("button", name="Put aside").click()
    expect(rings(page)).to_have_count(0)
    record = page.get_by_role("complementary", name="Call record")
    record.get_by_role("button", name="Hand-off link").click()
    dialog = page.get_by_role("dialog", name="Hand this call to somebody")
    dialog.get_by_label("For whom").fill("The service partner")
    dialog.get_by_role("button", name="Make the link").click()
    expect(dialog.locator("pre")).to_contain_text(f"{shop.url}/h/")
    expect(dialog.locator(".handoffs")).to_contain_text("The service partner")
    assert violations(page) == []
    dialog.get_by_role("button", name="Take back").click()
    expect(dialog.locator(".handoffs")).to_contain_text("Taken back")


def test_a_push_offers_to_answer_and_to_decline(
    context: BrowserContext, server: Server, shop: Shop
) -> None:
    context.add_cookies(cookie_of(shop.owner, server.url))
    context.grant_permissions(["notifications"], origin=server.url)
    page = context.new_page()
    page.goto(f"{server.url}/console/calls")
    settled(page)
    page.evaluate(WORKER)
    url = "/console/calls/cal_1"
    told = {"title": "Ann is calling", "body": "Pricing", "url": url, "tag": "a", "call": "cal_1"}
    assert pushed(page, told | {"decline": "/a/x"}) == ["Ann is calling"]
    assert page.evaluate(_OFFERED) == ["cal_1", True, "answer", "decline"]


_OFFERED = """async () => {
  const [one] = await (await navigator.serviceWorker.ready).getNotifications();
  return [one.tag, one.requireInteraction, ...one.actions.map(({action}) => action)];
}"""


def test_who_may_not_answer_hears_no_ringing(
    at_console: AtConsole, shop: Shop, call: Call, colleagues: dict[str, Caller]
) -> None:
    page = connected(at_console(colleagues["viewer"], "/console/calls"))
    call("Ann Lee")
    waiting = page.get_by_role("list", name="Waiting")
    expect(waiting).to_contain_text("Ann Lee")
    expect(waiting.get_by_role("button")).to_have_count(0)
    expect(rings(page)).to_have_count(0)
