"""Making a token for an agent whose acts wait for a person."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.console.conftest import AtConsole
from tests.console.hostile import harm
from tests.console.looks import violations
from tests.live.shop import Shop


def test_an_agents_token_can_be_made_to_propose_only(at_console: AtConsole, shop: Shop) -> None:
    page = at_console(shop.owner, "/console/tokens")
    page.get_by_role("button", name="Create").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("After approval")).to_be_hidden()
    dialog.get_by_label("Name").fill("Helper")
    dialog.get_by_text("Read and act").click()
    dialog.get_by_text("After approval").click()
    assert harm(page) == []
    assert violations(page) == []
    dialog.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("button", name="I have copied it")).to_be_visible()
    (token,) = shop.owner.get("/tokens").json["data"]
    assert (token["kind"], token["scope"], token["mode"]) == ("agent", "automation", "propose")
