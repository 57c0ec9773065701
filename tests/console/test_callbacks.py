"""Callbacks at the console: whom to call next, by whom, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.console.calling import connected
from tests.console.conftest import AtConsole
from tests.console.looks import violations
from tests.live.shop import Shop
from tests.people import Caller


def of(page: Page, name: str) -> Locator:
    """Somebody's callback."""
    return page.get_by_role("article", name=name)


def test_a_callback_is_taken_made_and_done(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    page = connected(at_console(shop.owner, "/console/callbacks"))
    expect(page.get_by_role("main")).to_contain_text("Nobody waits for a call back")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    wish = {"phone": "+442079460018", "name": "Ada", "preferred_at": tomorrow.isoformat()}
    line = shop.visitor()
    later = line.ask("callback", client_id="a", timezone="Asia/Tokyo", text="The decaf", **wish)
    assert later["t"] == "ack"
    soon = {"widget_id": shop.widget["id"], "phone": "+12025550143", "name": "Grace"}
    assert shop.owner.post("/callbacks", soon).status == 201
    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("article").first).to_contain_text("As soon as possible")
    ada = of(page, "Ada")
    for words in ("Tomorrow", "for them (Asia/Tokyo)", "The decaf", "United Kingdom"):
        expect(ada).to_contain_text(words)
    assert ada.locator("a[href='tel:+442079460018']").count() == 1
    expect(page.locator("[data-count=callbacks_due]")).to_have_text("2")
    assert violations(page) == []

    of(page, "Grace").get_by_role("button", name="Assign").click()
    page.get_by_role("option", name="The operator").click()
    expect(of(page, "Grace")).to_have_count(0)
    ada.get_by_role("button", name="Take it").click()
    expect(ada).to_have_count(0)
    page.get_by_role("button", name="Mine").click()
    expect(page.get_by_role("article")).to_have_count(1)
    ada.get_by_role("button", name="Done").click()
    dialog = page.get_by_role("dialog", name="Called Ada")
    dialog.get_by_label("What came of it?").select_option("Nobody picked up")
    dialog.get_by_label("In your words").fill("Again on Monday")
    assert violations(page) == []
    dialog.get_by_role("button", name="Done").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing of yours is open")
    expect(page.locator("[data-count=callbacks_due]")).to_be_hidden()
    page.get_by_role("group", name="View").get_by_role("button", name="Done").click()
    expect(ada).to_contain_text("Nobody picked up: Again on Monday")
    ada.get_by_role("button", name="Open again").click()
    page.get_by_role("button", name="Due").click()
    expect(ada).to_be_visible()


def test_who_may_not_answer_sees_whom_to_call_and_changes_nothing(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    soon = {"widget_id": shop.widget["id"], "phone": "+12025550143", "name": "Grace"}
    made = shop.owner.post("/callbacks", soon).json["id"]
    page = connected(at_console(colleagues["viewer"], f"/console/callbacks/{made}"))
    expect(of(page, "Grace")).to_have_attribute("aria-current", "true")
    expect(of(page, "Grace").get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("You can read along")
