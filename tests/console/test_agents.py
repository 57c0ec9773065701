"""An agent as its owner sees it: there, with a name and a face, and what it proposed."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.console.conftest import AtConsole
from tests.console.looks import violations
from tests.live.shop import Shop
from tests.people import Caller, Upload


def portrait() -> bytes:
    """A picture as a camera would give it: not square, and far too large."""
    file = io.BytesIO()
    Image.new("RGB", (900, 600), (200, 80, 30)).save(file, "JPEG")
    return file.getvalue()


def test_an_agent_gets_a_name_and_a_face_and_answers_for_what_it_did(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    page = at_console(shop.owner, "/console/settings/agents")
    main = page.get_by_role("main")
    expect(main).to_contain_text("No agent works here yet")
    visitor = shop.visitor()
    sent = visitor.ask("message", client_id="one", body="Do you ship to Lyon?")["d"]["message"]
    agent = shop.people.program(shop.owner, kind="agent", mode="propose")
    path = f"/conversations/{sent['conversation_id']}/messages"
    assert agent.post(path, {"body": "Yes, since Tuesday."}).status == 202

    row = main.get_by_role("link", name="Test token")
    expect(row).to_contain_text("1 to approve")  # the proposal's frame brought it here
    expect(row).to_contain_text("Here now")
    row.click()
    outcomes = main.get_by_role("table")
    expect(outcomes.get_by_role("row", name="Waiting 1")).to_be_visible()
    page.get_by_role("button", name="Rename").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Robin")
    dialog.get_by_role("button", name="Save").click()
    expect(main.get_by_role("heading", name="Robin")).to_be_visible()
    page.get_by_role("button", name="Picture").click()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("Choose a file first.")
    dialog.get_by_label("Picture").set_input_files(
        {"name": "robin.jpg", "mimeType": "image/jpeg", "buffer": portrait()}
    )
    assert violations(page) == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    (shown,) = shop.owner.get("/agents").json["data"]
    assert shown["name"] == "Robin"
    face = main.locator(".agent-head img")
    expect(face).to_have_attribute("src", shown["picture_url"])

    (waiting,) = shop.owner.get("/approvals?state=pending").json["data"]
    no = {"reason": "We ship on Mondays."}
    operator = colleagues["operator"]
    assert operator.post(f"/approvals/{waiting['id']}/reject", no).status == 200
    proposals = main.locator("section").filter(
        has=page.get_by_role("heading", name="Proposals", exact=True)
    )
    expect(proposals).to_contain_text("Rejected")  # without a reload
    expect(proposals).to_contain_text("“We ship on Mondays.”")
    expect(outcomes.get_by_role("row", name="Rejected 1")).to_be_visible()
    assert violations(page) == []


def test_an_operator_sees_their_own_agents_only(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    theirs = shop.people.program(shop.owner, kind="agent")
    (one,) = shop.owner.get("/agents").json["data"]
    assert theirs.get("/me").status == 200
    page = at_console(colleagues["operator"], "/console/settings/agents")
    expect(page.get_by_role("main")).to_contain_text("No agent works here yet")
    page = at_console(colleagues["operator"], f"/console/settings/agents/{one['id']}")
    expect(page.get_by_role("alert")).to_contain_text("There is no such agent.")


def test_a_proposal_tells_who_makes_it_what_exactly_and_that_it_had_read_a_visitor(
    at_console: AtConsole, shop: Shop
) -> None:
    page = at_console(shop.owner, "/console/inbox")
    visitor = shop.visitor()
    sent = visitor.ask("message", client_id="one", body="I am Ana.")["d"]["message"]
    agent = shop.people.program(shop.owner, kind="agent", mode="propose")
    (known,) = shop.owner.get("/agents").json["data"]
    face = Upload("robin.jpg", portrait())
    assert shop.owner.put(f"/agents/{known['id']}/picture", face).status == 200
    profile = f"/visitors/{visitor.welcome['visitor_id']}"
    assert agent.get(f"/conversations/{sent['conversation_id']}/messages").status == 200
    assert agent.patch(profile, {"name": "Ana"}).status == 202
    card = page.get_by_role("listitem").filter(has_text="Change a visitor’s name")
    expect(card).to_contain_text("After reading a visitor’s text")
    expect(card).to_contain_text("Test token")
    expect(card).to_contain_text("AI agent")
    expect(card.locator(".by img")).to_have_attribute("src", re.compile(known["id"]))
    card.get_by_text("What exactly").click()
    expect(card.get_by_role("definition")).to_have_text(["Ana"])
    assert violations(page) == []

    path = f"/conversations/{sent['conversation_id']}/messages"
    assert agent.post(path, {"body": "Hello Ana."}).status == 202
    for waiting in shop.owner.get("/approvals?state=pending").json["data"]:
        assert shop.owner.post(f"/approvals/{waiting['id']}/approve").status == 200
    page.goto(f"{shop.url}/console/inbox/{sent['conversation_id']}")
    bubble = page.locator(".bubble.agent").filter(has_text="Hello Ana.")
    expect(bubble.locator(".by img")).to_have_attribute("src", re.compile(known["id"]))
