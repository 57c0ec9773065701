"""What an agent proposes waits in the inbox until a person decides."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import PHONE, AtConsole
from tests.console.hostile import HTML, harm
from tests.console.looks import violations
from tests.live.client import Live
from tests.live.shop import Shop
from tests.people import Caller


@pytest.fixture
def agent(shop: Shop) -> Caller:
    """An agent whose token only proposes."""
    return shop.people.program(shop.owner, kind="agent", mode="propose")


@pytest.fixture
def visitor(shop: Shop) -> Live:
    """Somebody on the page."""
    return shop.visitor()


def propose(agent: Caller, visitor: Live, body: str) -> None:
    """The agent wants to write this."""
    sent = agent.post(f"/visitors/{visitor.welcome['visitor_id']}/messages", {"body": body})
    assert sent.status == 202, sent.text


def waiting(page: Page) -> Locator:
    """The proposals on the inbox."""
    return page.get_by_role("region", name="Waits for your approval").get_by_role("listitem")


def test_an_operator_approves_one_and_rejects_another(
    at_console: AtConsole,
    shop: Shop,
    agent: Caller,
    visitor: Live,
    colleagues: dict[str, Caller],
) -> None:
    page = at_console(colleagues["operator"], "/console/inbox")
    expect(waiting(page)).to_have_count(0)
    propose(agent, visitor, f"May I help? {HTML}")
    propose(agent, visitor, "Buy now! " + "long " * 700)
    expect(waiting(page)).to_have_count(2)
    first, second = waiting(page).filter(has_text="May I help?"), waiting(page).last
    expect(first).to_contain_text("Test token")
    expect(first).to_contain_text("Write to a visitor")
    expect(first).to_contain_text(HTML)
    expect(second).to_contain_text("long long")
    assert second.inner_text().count("long") == 700
    assert harm(page) == []
    assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert harm(page) == []

    first.get_by_role("button", name="Approve").click()
    assert visitor.expect("message")["message"]["body"] == f"May I help? {HTML}"
    expect(waiting(page)).to_have_count(1)
    expect(page.locator(".entry")).to_contain_text("May I help?")
    page.get_by_role("button", name="Reject").click()
    expect(waiting(page)).to_have_count(0)
    states = shop.owner.get("/approvals").json["data"]
    assert sorted(one["state"] for one in states) == ["approved", "rejected"]
    assert not any(frame["t"] == "message" for frame in visitor.settled())


def test_a_text_is_changed_before_it_is_approved(
    at_console: AtConsole, shop: Shop, agent: Caller, visitor: Live
) -> None:
    sent = visitor.ask("message", client_id="one", body="Do you ship to Lyon?")["d"]["message"]
    path = f"/conversations/{sent['conversation_id']}"
    assert agent.post(f"{path}/messages", {"body": "Yes, tomorow."}).status == 202
    page = at_console(shop.owner, f"/console/inbox/{sent['conversation_id']}")
    here = page.get_by_role("region", name="Proposed here")
    expect(here).to_contain_text("Yes, tomorow.")
    expect(waiting(page)).to_have_count(0)  # not twice on one screen
    here.get_by_role("button", name="Edit").click()
    text = here.get_by_role("textbox", name="Text to send instead")
    text.fill(" ")
    here.get_by_role("button", name="Approve changed").click()
    expect(here.get_by_role("alert")).to_contain_text("Has 0 characters")
    assert violations(page) == []
    text.fill("Yes, tomorrow.")
    here.get_by_role("button", name="Approve changed").click()
    sent = visitor.wait(lambda frame: "Yes, tomorrow." in str(frame))["d"]["message"]
    assert (sent["body"], sent["author"]["kind"]) == ("Yes, tomorrow.", "agent")
    expect(here).to_be_hidden()
    log = page.get_by_role("log", name="Messages")
    expect(log).to_contain_text("AI agent")
    (approval,) = shop.owner.get("/approvals").json["data"]
    assert approval["arguments"]["body"] == "Yes, tomorow."
    assert approval["edited_arguments"]["body"] == "Yes, tomorrow."


def test_what_a_colleague_decided_is_gone_here_too(
    at_console: AtConsole, shop: Shop, agent: Caller, visitor: Live
) -> None:
    propose(agent, visitor, "May I help?")
    page = at_console(shop.owner, "/console/inbox")
    expect(waiting(page)).to_have_count(1)
    (one,) = shop.owner.get("/approvals?state=pending").json["data"]
    assert shop.owner.post(f"/approvals/{one['id']}/approve").status == 200
    expect(waiting(page)).to_have_count(0)
    visitor.expect("message")


def test_a_viewer_reads_them_and_others_of_another_site_do_not(
    at_console: AtConsole, agent: Caller, visitor: Live, colleagues: dict[str, Caller]
) -> None:
    propose(agent, visitor, "May I help?")
    page = at_console(colleagues["viewer"], "/console/inbox")
    expect(waiting(page)).to_contain_text("May I help?")
    expect(waiting(page)).to_contain_text("An operator, admin or owner decides.")
    expect(waiting(page).get_by_role("button")).to_have_count(0)
    limited = at_console(colleagues["limited"], "/console/inbox")
    expect(limited.get_by_text("Nobody is waiting")).to_be_visible()
    expect(waiting(limited)).to_have_count(0)
