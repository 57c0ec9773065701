"""Settings: who may do what on which sites, and what was done."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.console.conftest import AtConsole
from tests.console.looks import violations
from tests.live.shop import Shop


def test_a_colleague_is_invited_to_one_site_and_it_is_on_record(
    at_console: AtConsole, shop: Shop
) -> None:
    other = shop.owner.post("/sites", {"name": "Second site"}).json["id"]
    colleague = shop.people.colleague(shop.owner, "operator")
    page = at_console(shop.owner, "/console/settings/members")
    page.get_by_role("button", name="Invite").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail address").fill("ana@example.com")
    dialog.get_by_role("radio", name="Only these").check()
    dialog.get_by_role("button", name="Send invitation").click()
    expect(dialog).to_contain_text("Choose at least one site.")
    dialog.get_by_role("checkbox", name="Second site").check()
    assert violations(page) == []
    dialog.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("main")).to_contain_text("ana@example.com")
    [invitation] = shop.owner.get("/invitations").json["data"]
    assert invitation["site_ids"] == [other]

    page.get_by_role("button", name="Sites of The operator: All sites").click()
    dialog.get_by_role("radio", name="Only these").check()
    dialog.get_by_role("checkbox", name="Second site").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Sites of The operator: Second site")).to_be_visible()
    assert colleague.get("/me").json["site_ids"] == [other]

    page.goto(f"{shop.url}/console/settings/audit")
    main = page.get_by_role("main")
    expect(main).to_contain_text("invited ana@example.com as operator")
    expect(main).to_contain_text("made the site Second site")
    assert violations(page) == []
    page.get_by_label("What").select_option("member.invited")
    expect(main.locator(".deed")).to_have_count(1)
    page.get_by_label("Who").select_option(colleague.member_id)
    expect(main).to_contain_text("Nothing of that kind")


def test_visitors_are_saved_as_a_file(at_console: AtConsole, shop: Shop) -> None:
    shop.visitor(page={"url": "https://shop.example/", "title": "=1+1", "referrer": ""})
    page = at_console(shop.owner, "/console/settings/account")
    files = page.get_by_role("heading", name="Your data as files").locator("xpath=../..")
    assert violations(page) == []
    with page.expect_download() as waiting:
        files.get_by_role("link", name="CSV").first.click()
    saved = waiting.value
    assert saved.suggested_filename.startswith("visitors-")
    text = saved.path().read_text()
    assert "'=1+1" in text
    assert ",=1+1" not in text
