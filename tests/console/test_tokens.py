"""Making a token for an agent whose acts wait for a person, and one for a program."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.console.conftest import AtConsole
from tests.console.hostile import harm
from tests.console.looks import violations
from tests.live.shop import Shop


def test_an_agents_token_suggests_and_a_programs_acts(at_console: AtConsole, shop: Shop) -> None:
    other = shop.owner.post("/sites", {"name": "Second site"}).json["id"]
    page = at_console(shop.owner, "/console/tokens")
    page.get_by_role("button", name="Create").first.click()
    dialog = page.get_by_role("dialog")
    mode = dialog.get_by_role("group", name="When it acts")
    expect(mode).to_be_hidden()
    dialog.get_by_label("Name").fill("Helper")
    dialog.get_by_text("Read and act").click()
    expect(mode.get_by_role("radio", name="Suggest, and you approve")).to_be_checked()
    assert harm(page) == []
    assert violations(page) == []
    dialog.get_by_role("button", name="Create token").click()
    page.get_by_role("button", name="I have copied it").click()
    (token,) = shop.owner.get("/tokens").json["data"]
    assert (token["kind"], token["scope"], token["mode"]) == ("agent", "automation", "propose")
    assert token["site_ids"] is None
    assert not token["webhooks_allowed"]

    page.get_by_role("button", name="Create token").click()
    dialog.get_by_label("Name").fill("Export")
    dialog.get_by_role("radio", name="A program").check()
    dialog.get_by_text("Read and act").click()
    expect(mode.get_by_role("radio", name="Act by itself")).to_be_checked()
    dialog.get_by_role("checkbox", name="May send webhooks to new addresses").check()
    dialog.get_by_role("radio", name="Only these").check()
    dialog.get_by_role("checkbox", name="Second site").check()
    dialog.get_by_role("button", name="Create token").click()
    page.get_by_role("button", name="I have copied it").click()
    expect(page.get_by_role("table", name="Access tokens")).to_contain_text("Export")
    token = shop.owner.get("/tokens").json["data"][0]
    assert (token["kind"], token["mode"], token["site_ids"]) == ("program", "act", [other])
    assert token["webhooks_allowed"]
