"""A program is let in, watched, changed and shown out; and one for which a secret is made."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.console.conftest import AtConsole
from tests.console.hostile import HTML, harm
from tests.console.looks import settled, violations
from tests.live.shop import Shop
from tests.oauth.client import Client, Web, bearer, register
from tests.people import Caller
from tests.product import Server


def program(server: Server, name: str = "Claude") -> Client:
    """A program that registers itself; the browser comes back to a page that exists."""
    return register(Web(server.app), client_name=name, redirect_uris=[f"{server.url}/demo"])


def asked(client: Client, server: Server) -> str:
    """Where it sends the person."""
    return client.address(resource=f"{server.url}/mcp")


def redeem(client: Client, server: Server, page: Page) -> str:
    """An access token for the code in the browser's address."""
    page.wait_for_url(re.compile(r"/demo\?.*code="))
    (code,) = parse_qs(urlsplit(page.url).query)["code"]
    got = client.redeem(code, resource=f"{server.url}/mcp")
    assert got.status == 200, got.text
    return str(got.json["access_token"])


def test_a_program_is_let_in_seen_changed_and_shown_out(
    at_console: AtConsole, shop: Shop, server: Server
) -> None:
    page = at_console(shop.owner, "/console/settings/connections")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Connect your first agent")
    page.get_by_role("tab", name="Claude", exact=True).focus()
    page.keyboard.press("ArrowDown")
    panel = page.get_by_role("tabpanel", name="Claude Code")
    expect(panel).to_contain_text(f"claude mcp add --transport http laleo {server.url}/mcp")
    assert violations(page) == []

    client = program(server)
    page.goto(f"{server.url}{asked(client, server)}")
    page.get_by_role("button", name="Allow").click()
    agent = bearer(shop.owner, redeem(client, server, page))
    assert agent.get("/me").json["mode"] == "propose"

    page.goto(f"{server.url}/console/settings/connections")
    row = main.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Claude"))
    expect(row).to_contain_text("Suggests")
    expect(row).to_contain_text("All sites")
    page.get_by_role("button", name="Change Claude").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Robin")
    dialog.get_by_role("radio", name="Only look").check()
    assert violations(page) == []
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Change Robin")).to_be_visible()
    assert agent.get("/me").json["mode"] == "observe"

    page.get_by_role("button", name="Revoke Robin").click()
    dialog.get_by_role("button", name="Revoke").click()
    expect(main).to_contain_text("Connect your first agent")
    assert agent.get("/me").status == 401


def test_the_doctor_says_where_a_program_stopped(
    at_console: AtConsole, shop: Shop, server: Server
) -> None:
    page = at_console(shop.owner, "/console/settings/doctor")
    main = page.get_by_role("main")
    client = program(server, f"Careless {HTML}")
    page.goto(f"{server.url}{asked(client, server)}")
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(re.compile(r"/demo\?.*code="))
    page.goto(f"{server.url}/console/settings/doctor")
    settled(page)
    flow = main.locator("details").filter(has_text="Careless")
    expect(flow).to_contain_text("Not finished")
    expect(flow).to_contain_text("token never asked")
    flow.locator("summary").click()
    expect(flow).to_contain_text("the client never asked for a token")
    expect(flow).to_contain_text("It never exchanged the code for a token.")
    assert harm(page) == []
    assert violations(page) == []

    page.goto(f"{server.url}{asked(client, server)}")
    page.get_by_role("button", name="Allow").click()
    agent = bearer(shop.owner, redeem(client, server, page))
    assert agent.get("/me").status == 200
    page.goto(f"{server.url}/console/settings/doctor")
    works = main.locator("details").filter(has_text="Works")
    expect(works).to_contain_text("first call ok")
    page.get_by_role("link", name="Connections").click()
    expect(main.get_by_role("heading", name=f"Careless {HTML}")).to_be_visible()
    assert harm(page) == []


def test_an_oauth_app_is_made_for_a_gpt_and_its_secret_shown_once(
    at_console: AtConsole, shop: Shop, server: Server, colleagues: dict[str, Caller]
) -> None:
    page = at_console(shop.owner, "/console/settings/oauth-apps")
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"{server.url}/openapi/gpt.json")
    page.get_by_role("button", name="Create an OAuth app").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Shop GPT")
    address = dialog.get_by_label("Callback addresses")
    address.fill("http://shop.example/callback")
    dialog.get_by_role("button", name="Create app").click()
    expect(dialog).to_contain_text("use https")
    expect(address).to_be_focused()
    assert violations(page) == []
    address.fill(f"{server.url}/demo")
    dialog.get_by_role("button", name="Create app").click()
    secret = dialog.get_by_role("region", name="Client secret")
    expect(secret).to_contain_text("laleo_cs_")
    assert violations(page) == []
    words = secret.inner_text()
    page.keyboard.press("Escape")  # a secret that is shown once does not vanish by a slip
    dialog.get_by_role("button", name="I have copied it").click()
    expect(main.get_by_role("heading", name="Shop GPT")).to_be_visible()
    expect(main).not_to_contain_text(words)

    (app,) = shop.owner.get("/oauth-apps").json["data"]
    gpt = Client(Web(server.app), app["client_id"], f"{server.url}/demo", words.strip())
    page.goto(f"{server.url}{asked(gpt, server)}")
    page.get_by_role("button", name="Allow").click()
    agent = bearer(shop.owner, redeem(gpt, server, page))
    assert agent.get("/me").status == 200

    page.goto(f"{server.url}/console/settings/oauth-apps")
    page.get_by_role("button", name="Delete Shop GPT").click()
    dialog.get_by_role("button", name="Delete app").click()
    expect(main).to_contain_text("No OAuth app yet")
    assert agent.get("/me").status == 401

    theirs = at_console(colleagues["operator"], "/console/settings/oauth-apps")
    expect(theirs.get_by_role("main")).to_contain_text("An owner or admin of this account")
