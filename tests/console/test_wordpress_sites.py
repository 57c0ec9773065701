"""A WordPress site is let in, seen with its health, told what to set, and shown out."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import expect

from tests.console.conftest import AtConsole
from tests.console.looks import violations
from tests.live.shop import Shop
from tests.product import Server
from tests.sites.plugin import VERIFIER, challenge


def test_a_site_is_connected_seen_told_and_shown_out(
    at_console: AtConsole, shop: Shop, server: Server
) -> None:
    home = {
        "url": server.url,
        "admin_url": f"{server.url}/demo",
        "name": "Tea <b>shop</b>",
        "versions": {"wordpress": "7.1", "php": "8.2", "plugin": "0.0.1"},
        "user": {"id": 1, "name": "Ann Admin", "email": "ann@shop.example"},
    }
    asked = {"state": "s" * 32, "code_challenge": challenge(), "return": f"{server.url}/demo"}
    asked |= {name: str(home[name]) for name in ("url", "admin_url", "name")}
    page = at_console(shop.owner, f"/wordpress/connect?{urlencode(asked)}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Connect Tea <b>shop</b>")
    assert violations(page) == []
    page.get_by_label("Widget on its pages").select_option(shop.widget["id"])
    page.get_by_role("button", name="Connect").click()
    page.wait_for_url("**/demo?**")
    (code,) = parse_qs(urlsplit(page.url).query)["code"]
    body = {"code": code, "verifier": VERIFIER, "home": home}
    assert shop.owner.post("/wordpress/connect", body).status == 201

    page.goto(f"{server.url}/console/settings/wordpress")
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text="Tea <b>shop</b>")
    expect(row).to_contain_text("older than this server")
    expect(row).to_contain_text("7.1, PHP 8.2")
    assert violations(page) == []

    page.get_by_role("button", name="People of Tea <b>shop</b>").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ann Admin")
    expect(dialog.get_by_label("Member for Ann Admin")).to_have_value(shop.owner.member_id)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    page.get_by_role("button", name="Push settings").click()
    dialog.get_by_label("With a speed plugin").select_option("optimizer")
    assert violations(page) == []
    dialog.get_by_role("button", name="Push", exact=True).click()
    expect(row).to_contain_text("Wait for the site to fetch them")
    (known,) = shop.owner.get("/wordpress-sites").json["data"]
    assert known["settings"] == {"loading": "optimizer"}

    page.get_by_role("button", name="Disconnect Tea <b>shop</b>").click()
    dialog.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("main")).to_contain_text("No WordPress site is connected")
    assert shop.owner.get("/wordpress-sites").json["data"] == []
