"""Who is here: the list lets go of leavers, heals after a cut, and works from the keyboard."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import AtConsole
from tests.live.shop import Shop

GONE_MS = 12_000


def people(page: Page) -> Locator:
    """The rows of the live list."""
    return page.get_by_role("table", name="Visitors here now").locator(".rows .row")


def on(title: str) -> dict[str, str]:
    """A page of the shop."""
    return {"url": f"https://shop.example/{title}", "title": title, "referrer": ""}


def test_who_leaves_is_gone_from_the_list(at_console: AtConsole, shop: Shop) -> None:
    polite, cut = shop.visitor(page=on("Polite")), shop.visitor(page=on("Cut"))
    shop.visitor(page=on("Stays"))
    page = at_console(shop.owner, "/console/live")
    expect(people(page)).to_have_count(3)
    expect(page.locator("[data-count=online]")).to_have_text("3")
    polite.close()
    cut.cut()
    expect(people(page)).to_have_count(1, timeout=GONE_MS)
    expect(people(page)).to_contain_text("Stays")
    expect(page.locator("[data-count=online]")).to_have_text("1")


def test_a_cut_line_is_told_and_the_list_heals(at_console: AtConsole, shop: Shop) -> None:
    leaves = shop.visitor(page=on("Leaves"))
    page = at_console(shop.owner, "/console/live")
    expect(people(page)).to_contain_text("Leaves")
    page.context.set_offline(True)
    strip = page.locator("[data-strip]")
    expect(strip).to_contain_text("You are offline.")
    expect(strip).to_contain_text("may be out of date")
    expect(page.get_by_text("Offline", exact=True)).to_be_visible()

    leaves.close()
    shop.visitor(page=on("Arrives"))
    expect(people(page)).to_contain_text("Leaves")
    page.context.set_offline(False)
    expect(strip).to_be_hidden()
    expect(people(page).filter(has_text="Arrives")).to_have_count(1)
    expect(people(page).filter(has_text="Leaves")).to_have_count(0, timeout=GONE_MS)
    shop.visitor(page=on("Later"))
    expect(people(page)).to_have_count(2)


def test_the_keyboard_is_enough(at_console: AtConsole, shop: Shop) -> None:
    lines = {line.welcome["visitor_id"]: line for line in (shop.visitor(), shop.visitor())}
    page = at_console(shop.owner, "/console/live")
    names = people(page).get_by_role("button")
    expect(names).to_have_count(2)
    names.first.focus()
    page.keyboard.press("ArrowDown")
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Visitor")
    expect(panel.get_by_role("heading", level=2)).to_have_text(names.nth(1).inner_text())
    chosen = lines[page.url.rpartition("/")[2]]

    field = panel.get_by_role("textbox")
    for _ in range(12):
        if field.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.type("Hello there")
    page.keyboard.press("Enter")
    assert chosen.expect("message")["message"]["body"] == "Hello there"
    expect(panel).to_contain_text("Hello there")
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page).to_have_url(f"{shop.url}/console/live")
    expect(page.locator(".who button:focus")).to_have_count(1)
