"""Callers and guests without an account: the page of a number, and the page of a hand-off link."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext, Page, expect

from laleo.calls import handoffs
from laleo.core import db
from tests.journeys.test_calls import flows, only_call, profile, ring_for
from tests.live import client
from tests.product import Laleo

__all__ = ["profile"]
Profile = Callable[..., BrowserContext]


def call_page(laleo: Laleo, context: BrowserContext) -> Page:
    """The page of the widget's number, once it is connected."""
    page = context.new_page()
    page.goto(laleo.owner.get("/channels").json["data"][0]["page_url"])
    expect(page.locator("[data-call-page]")).to_have_attribute("data-line", "open")
    return page


def says(page: Page, state: str) -> None:
    """Wait until the page is where it should be."""
    expect(page.locator(f'[data-state="{state}"]')).to_be_visible()


def test_a_caller_and_a_guest_talk_from_the_pages_of_a_number_and_a_link(
    profile: Profile, laleo: Laleo
) -> None:
    ring_for(laleo, 120)
    caller = call_page(laleo, profile())
    caller.get_by_role("button", name="Video call").click()
    says(caller, "ringing")
    call = only_call(laleo)
    assert (call["via"], call["media"]) == ("page", "video")
    body = {"name": "Dr. Who"}
    made = laleo.owner.post(f"/calls/{call['id']}/handoff-links", body).json
    guest = profile().new_page()
    guest.goto(made["url"])
    guest.get_by_role("button", name="Join the call").click()
    says(guest, "waiting")
    guest.get_by_role("button", name="Talk now").click()
    says(guest, "talking")
    says(caller, "talking")
    expect(caller.get_by_role("heading", name="Dr. Who")).to_be_visible()
    for page in (caller, guest):
        flows(page, bytes=2000, energy=0.02, frames=5)
    answered = only_call(laleo)["answered_by"]
    assert answered == {"kind": "guest", "id": made["id"], "name": "Dr. Who"}
    guest.reload()  # from the same browser it goes on
    says(guest, "talking")
    for page in (caller, guest):
        flows(page, bytes=1000)
    caller.get_by_role("button", name="Hang up").click()
    says(caller, "over")
    says(guest, "over")
    assert only_call(laleo)["end_reason"] == "hung_up_by_visitor"


def test_who_reaches_nobody_leaves_a_number(profile: Profile, laleo: Laleo) -> None:
    page = call_page(laleo, profile())
    page.get_by_role("button", name="Call", exact=True).click()
    says(page, "ringing")
    call = only_call(laleo)
    assert (
        laleo.server.people.program(laleo.owner).post(f"/calls/{call['id']}/decline").status == 200
    )
    says(page, "callback")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Your number").fill("12")
    page.get_by_role("button", name="Call me back").click()
    expect(page.get_by_text("No telephone has this number")).to_be_visible()
    page.get_by_label("Your number").fill("+44 20 7946 0018")
    page.get_by_role("button", name="Call me back").click()
    says(page, "sent")
    (row,) = laleo.owner.get("/callbacks").json["data"]
    assert (row["phone"], row["call_id"]) == ("+442079460018", call["id"])


def test_a_page_without_a_microphone_offers_to_call_back(browser: Browser, laleo: Laleo) -> None:
    context = browser.new_context(permissions=[])
    context.add_init_script(
        "navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('', 'NotAllowedError'));"
    )
    page = call_page(laleo, context)
    page.get_by_role("button", name="Call", exact=True).click()
    expect(page.get_by_text("does not allow the microphone")).to_be_visible()
    page.get_by_role("button", name="Ask to be called back").click()
    says(page, "callback")
    assert laleo.owner.get("/calls").json["data"] == []
    context.close()


def test_a_guest_of_a_link_that_only_shows_cannot_talk(laleo: Laleo) -> None:
    number = laleo.owner.get("/channels").json["data"][0]["number"]
    ring_for(laleo, 120)
    call = laleo.owner.post(f"/channels/{number}/calls", {"caller_name": "Ada"}).json
    body = {"audience": "view"}
    made = laleo.owner.post(f"/calls/{call['id']}/handoff-links", body).json
    token = made["url"].rpartition("/")[2]
    with db.unit(laleo.server.app):
        _, session = handoffs.consume(token, "127.0.0.1")
    line = client.Live(laleo.url, laleo.url).open()
    welcome = line.hello(handoff=session)
    assert (welcome["audience"], welcome["about"]["name"]) == ("view", "Ada")
    refused = line.ask("call_answer", call_id=call["id"])
    assert refused["d"]["code"] == "view_only"
    where = f"/calls/{call['id']}/handoff-links/{made['id']}"
    assert laleo.owner.delete(where).status == 204
    assert line.closed().code == 4003
    assert token not in laleo.server.output()
