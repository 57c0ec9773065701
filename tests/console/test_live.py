"""Who is here: the list lets go of leavers, heals after a cut, and works from the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from laleo.core import db
from laleo.visitors import visits
from tests.backing import until
from tests.console.conftest import PHONE, AtConsole
from tests.console.looks import settled, violations
from tests.live.client import Closed
from tests.live.shop import Shop
from tests.product import Server

GONE_MS = 25_000  # ten seconds of grace, on a machine that runs other tests too


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
    names = people(page).locator(".who button")
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

    field = panel.get_by_role("textbox", name="Message to")
    for _ in range(20):
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


CROWD = 400


@pytest.fixture
def crowd(server: Server, shop: Shop) -> Shop:
    """As many visitors as no screen has rows for."""
    place = (shop.owner.account_id, shop.widget["site_id"], shop.widget["id"])
    with db.unit(server.app):
        for number in range(CROWD):
            page = visits.page(f"https://shop.example/{number % 7}", f"Page {number % 7}", "")
            visits.arrive(visits.Arrival(*place, None, page, "", "", "en", None))
    return shop


def test_a_crowd_is_a_short_page_that_stays_where_it_is(at_console: AtConsole, crowd: Shop) -> None:
    page = at_console(crowd.owner, "/console/live")
    table = page.get_by_role("table", name="Visitors here now")
    expect(table).to_have_attribute("aria-rowcount", str(CROWD + 1))
    assert people(page).count() < 40
    expect(page.get_by_role("img", name="visits began in the last hour")).to_be_visible()
    people(page).locator(".who button").first.focus()
    page.keyboard.press("End")
    last = table.locator(f"[aria-rowindex='{CROWD + 1}']")
    expect(last.locator(".who button")).to_be_focused()
    page.keyboard.press("PageUp")
    focused = table.locator(".row:has(.who button:focus)")
    expect(focused).to_be_visible()
    before, stood = focused.bounding_box(), focused.get_attribute("aria-rowindex")
    crowd.visitor(page=on("Newest"))
    expect(table).to_have_attribute("aria-rowcount", str(CROWD + 2))
    expect(focused).to_have_attribute("aria-rowindex", str(int(stood or 0) + 1))
    assert focused.bounding_box() == before
    assert people(page).count() < 40

    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Page", exact=True).select_option("https://shop.example/3")
    expect(table).to_have_attribute("aria-rowcount", str(CROWD // 7 + 1))
    page.get_by_role("button", name="Remove the filter").click()
    page.get_by_role("searchbox").fill("newest")
    expect(people(page)).to_have_count(1)
    assert violations(page) == []


def test_a_row_and_its_panel_let_one_act(at_console: AtConsole, shop: Shop) -> None:
    line = shop.visitor(page=on("Tea"))
    shop.visitor(page=on("Coffee"))
    page = at_console(shop.owner, "/console/live")
    row = people(page).filter(has_text="Tea")
    row.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Show a page").click()
    dialog = page.get_by_role("dialog")
    assert violations(page) == []
    dialog.get_by_role("button", name="Coffee").click()
    dialog.get_by_role("button", name="Show the page").click()
    assert line.expect("page_push")["url"] == "https://shop.example/Coffee"

    row.locator(".who button").click()
    panel = page.get_by_role("complementary", name="Visitor")
    panel.get_by_role("button", name="Edit").click()
    panel.get_by_label("Name").fill("Ann <b>Lee</b>")
    panel.get_by_label("E-mail").fill("no address")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    panel.get_by_label("E-mail").fill("ann@example.com")
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("Ann <b>Lee</b>")
    expect(people(page).filter(has_text="Ann <b>Lee</b>")).to_have_count(1)
    panel.get_by_label("Add a tag").fill("vip")
    panel.get_by_label("Add a tag").press("Enter")
    expect(people(page).locator(".tag")).to_have_text(["vip"])
    panel.get_by_label("New note").fill("Wants 20 kg")
    panel.get_by_role("button", name="Add note").click()
    expect(panel.locator(".notes")).to_contain_text("Wants 20 kg")
    panel.get_by_role("button", name="Delete note").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete note").click()
    expect(panel.locator(".notes li")).to_have_count(0)
    assert violations(page) == []

    panel.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Block").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Spam")
    dialog.get_by_role("button", name="Block").click()
    with pytest.raises(Closed):
        line.expect("nothing")
    page.goto(f"{shop.url}/console/settings/blocked")
    expect(page.get_by_role("main")).to_contain_text("Spam")
    assert violations(page) == []
    page.get_by_role("button", name="Unblock").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody is blocked")


def test_a_finger_finds_the_actions_behind_a_row(at_console: AtConsole, shop: Shop) -> None:
    shop.visitor(page=on("Tea"))
    page = at_console(shop.owner, "/console/live", viewport=PHONE, has_touch=True)
    box = people(page).first.bounding_box()
    assert box
    touch = page.context.new_cdp_session(page)
    y = box["y"] + box["height"] / 2
    for kind, x in (("touchStart", 340), ("touchMove", 300), ("touchMove", 120), ("touchEnd", 0)):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    block = people(page).first.locator(".behind").get_by_text("Block")
    expect(block).to_be_in_viewport()
    expect(page).to_have_url(f"{shop.url}/console/live")
    block.click()
    expect(page.get_by_role("dialog")).to_contain_text("Block Visitor")


def test_my_switch_says_whether_visitors_find_somebody(at_console: AtConsole, shop: Shop) -> None:
    page = at_console(shop.owner, "/console/live")
    path = f"/widgets/{shop.widget['id']}/availability"
    until(lambda: shop.owner.get(path).json["online"], what="somebody is there")
    page.get_by_role("switch", name="Available").click()
    expect(page.get_by_role("switch", name="Away")).to_have_attribute("aria-checked", "false")
    until(lambda: not shop.owner.get(path).json["online"], what="nobody is there")
    page.reload()
    settled(page)
    page.get_by_role("switch", name="Away").click()
    until(lambda: shop.owner.get(path).json["online"], what="somebody is there again")
