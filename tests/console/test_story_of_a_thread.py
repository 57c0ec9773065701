"""One conversation from the offline form to its rating, as the team sees it; and its transcript."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.console.conftest import AtConsole
from tests.console.hostile import HTML, harm
from tests.console.looks import violations
from tests.console.talking import composer, log
from tests.live.shop import Shop


def test_what_was_left_handed_over_read_and_rated_is_shown(
    at_console: AtConsole, shop: Shop
) -> None:
    line = shop.visitor()
    details = {"name": "Ada", "email": "ada@example.com", "order_number": f"4821 {HTML}"}
    left = line.ask("offline", client_id="left", body="Wrong cups", details=details)["d"]["message"]
    path = f"/conversations/{left['conversation_id']}"
    agent = shop.people.program(shop.owner, kind="agent")
    assert agent.post(f"{path}/messages", {"body": "Which cups?"}).status == 201
    summary = "Order 4821: two cups broken. She wants a person."
    assert agent.post(f"{path}/hand-over", {"summary": summary}).status == 200

    page = at_console(shop.owner, f"/console/inbox/{left['conversation_id']}")
    place = log(page)
    expect(page.locator(".thread-tags")).to_contain_text("Left while you were away")
    expect(place).to_contain_text("Order number")
    expect(place).to_contain_text(f"4821 {HTML}")
    handed = place.get_by_role("note")
    expect(handed).to_contain_text("handed this over to a person")
    expect(handed).to_contain_text(summary)
    expect(place.get_by_text(summary)).to_have_count(1)
    expect(place).to_contain_text("AI agent")
    assert violations(page) + harm(page) == []

    shop.owner.post(f"{path}/claim", {"force": True})
    composer(page).fill("New ones leave today.")
    composer(page).press("Enter")
    expect(handed).to_have_count(0)
    expect(place.locator(".fate")).to_contain_text("Sent")
    seq = shop.owner.get(path).json["last_seq"]
    line.tell("delivered", seq=seq)
    expect(place.locator(".fate")).to_contain_text("Delivered")
    line.tell("read", seq=seq)
    expect(place.locator(".fate")).to_contain_text("Read")

    page.locator(".thread header").get_by_role("button", name="Close").click()
    expect(page.locator(".thread header")).to_contain_text("Reopen")
    line.tell("rate", score=4, comment=f"Quick {HTML}")
    expect(place.get_by_role("img", name="Rated 4 of 5")).to_be_visible()
    expect(place).to_contain_text(f"Quick {HTML}")
    assert violations(page) + harm(page) == []

    page.get_by_role("button", name="More", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download the conversation").click()
    text = download.value.path().read_text()
    assert "New ones leave today." in text
    assert summary not in text  # notes stay with the team
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Mail the conversation").click()
    form = page.get_by_role("dialog", name="Mail the conversation")
    expect(form.get_by_label("E-mail address")).to_have_value("ada@example.com")
    form.get_by_role("button", name="Send").click()
    expect(page.locator(".toast").last).to_contain_text("on its way")
