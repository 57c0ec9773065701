"""Each sees what is theirs; what they may not do is absent, or refused with words."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.backing import until
from tests.console.conftest import AtConsole
from tests.console.looks import settled
from tests.live.shop import Shop
from tests.people import Caller

NOT_AS_VIEWER = "Your role is viewer"


def screen(page: Page, name: str) -> None:
    """To another screen, by the rail."""
    page.get_by_role("navigation", name="Screens").get_by_role("link", name=name).click()
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    settled(page)


def test_a_viewer_sees_everything_and_changes_nothing(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    line = shop.visitor()
    sent = line.ask("message", client_id="one", body="Is anybody there?")["d"]["message"]
    hook = {"url": "http://127.0.0.1:9/", "event_types": ["*"]}
    webhook = shop.owner.post("/webhooks", hook).json
    page = at_console(colleagues["viewer"], "/console/live")
    visitor = page.get_by_role("table", name="Visitors here now").locator(".rows .row")
    expect(visitor).to_contain_text("Pricing")
    visitor.get_by_role("button").click()
    panel = page.get_by_role("complementary", name="Visitor")
    expect(panel).to_contain_text("Is anybody there?")
    expect(panel).to_contain_text("You can read along")
    expect(panel.get_by_role("textbox")).to_have_count(0)
    for scope in (panel, visitor):
        expect(scope.get_by_role("button", name="Actions")).to_have_count(0)
    expect(page.get_by_role("switch")).to_have_count(0)

    screen(page, "Inbox")
    page.locator(".entry").click()
    thread = page.get_by_role("region", name="Conversation")
    expect(thread.get_by_role("log")).to_contain_text("Is anybody there?")
    expect(thread).to_contain_text("You can read along")
    expect(thread.get_by_role("textbox")).to_have_count(0)
    expect(thread.get_by_role("button", name="Close")).to_have_count(0)
    expect(thread.get_by_role("button", name="Assign")).to_have_count(0)

    screen(page, "Sites")
    page.get_by_role("link", name="Shop", exact=True).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("An owner or admin of this account changes this.")
    expect(main.get_by_label("Greeting")).to_be_disabled()
    for word in ("Switch off", "Delete widget", "Save"):
        expect(main.get_by_role("button", name=word)).to_have_count(0)

    screen(page, "Settings")
    page.get_by_role("link", name="Members").click()
    expect(page.get_by_text("The viewer")).to_be_visible()
    expect(page.get_by_role("button", name="Invite")).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("combobox")).to_have_count(0)

    messages = shop.owner.get(f"/conversations/{sent['conversation_id']}/messages").json["data"]
    assert [one["body"] for one in messages] == ["Is anybody there?"]
    assert shop.owner.get(f"/conversations/{sent['conversation_id']}").json["state"] == "open"
    assert shop.owner.get(f"/widgets/{shop.widget['id']}").json["enabled"] is True
    assert shop.owner.get(f"/webhooks/{webhook['id']}").json["enabled"] is True


def test_what_somebody_may_not_even_see_says_who_can_help(
    at_console: AtConsole, colleagues: dict[str, Caller]
) -> None:
    helps = "An owner or admin of this account can change your role"
    page = at_console(colleagues["viewer"], "/console/settings/audit")
    expect(page.get_by_role("alert")).to_contain_text(helps)
    for name, text in (("Webhooks", "No endpoint yet"), ("Tokens", "No token yet")):
        screen(page, name)
        expect(page.get_by_role("main")).to_contain_text(text)
    screen(page, "Webhooks")
    expect(page.get_by_role("main")).to_contain_text("An owner or admin of this account changes")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    limited = at_console(colleagues["limited"], "/console/webhooks")
    expect(limited.get_by_role("alert")).to_contain_text("limited to some sites")


def test_a_colleague_of_one_site_sees_only_that_site(
    at_console: AtConsole, shop: Shop, colleagues: dict[str, Caller]
) -> None:
    line = shop.visitor()
    sent = line.ask("message", client_id="one", body="A secret of the other site")["d"]["message"]
    limited = colleagues["limited"]
    page = at_console(limited, "/console/live")
    expect(
        page.get_by_role("status").filter(has_text="visitors on your sites now")
    ).to_contain_text("0")
    shop.visitor(page={"url": "https://shop.example/new", "title": "New page", "referrer": ""})
    until(lambda: len(shop.online()) == 2, what="both visitors")
    for path in ("live", "inbox", "sites"):
        page.goto(f"{shop.url}/console/{path}")
        settled(page)
        expect(page.get_by_text("Connected", exact=True)).to_be_visible()
        main = page.get_by_role("main")
        expect(main).not_to_contain_text("A secret")
        expect(main).not_to_contain_text("shop.example")
        expect(main).not_to_contain_text("New page")
    expect(page.get_by_role("main")).to_contain_text("The other site")

    hidden = [
        f"live/{line.welcome['visitor_id']}",
        f"inbox/{sent['conversation_id']}",
        f"sites/{shop.widget['id']}",
    ]
    for path in hidden:
        page.goto(f"{shop.url}/console/{path}")
        settled(page)
        expect(page.get_by_role("alert").first).to_be_visible()
        assert "A secret" not in page.content()
