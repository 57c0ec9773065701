"""Analytics and usage as an owner reads them: figures, a line, its numbers; and a limit."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.backing import until
from tests.console.conftest import PHONE, AtConsole
from tests.console.looks import settled, sideways, violations
from tests.live.shop import Shop
from tests.people import Caller


def counted(caller: Caller, **wanted: int) -> bool:
    totals = caller.get("/analytics/overview").json["totals"]
    return all(totals[name] == number for name, number in wanted.items())


def test_an_owner_sees_whether_it_works(at_console: AtConsole, shop: Shop) -> None:
    line = shop.visitor(page={"url": "https://shop.example/tea", "title": "Tea", "referrer": ""})
    line.ask("message", client_id="one", body="Is the decaf back?")
    until(lambda: counted(shop.owner, visits=1, visitors=1, messages=1))
    page = at_console(shop.owner, "/console/analytics")
    main = page.get_by_role("main")
    overview = main.get_by_role("region", name="Overview")
    visits = overview.get_by_role("button", name=re.compile(r"^Visits"))
    expect(visits).to_have_attribute("aria-pressed", "true")
    expect(visits).to_contain_text("1")
    overview.get_by_role("button", name=re.compile(r"^Conversations")).click()
    overview.get_by_text("Show the numbers").click()
    numbers = overview.get_by_role("table")
    expect(numbers.get_by_role("columnheader", name="Conversations")).to_be_visible()
    expect(numbers.get_by_role("row")).to_have_count(31)  # thirty days and their heading
    expect(main.get_by_role("region", name="Sources")).to_contain_text("Direct")
    assert violations(page) == []

    main.get_by_role("region", name="Pages").get_by_role("button", name="/tea").click()
    expect(overview.get_by_role("button", name="Show all pages")).to_be_visible()
    expect(overview.get_by_role("button", name=re.compile(r"^Calls"))).to_have_count(0)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.reload()
    settled(page)
    expect(overview).to_be_visible()
    assert sideways(page) == []


def test_an_owner_limits_what_is_used(at_console: AtConsole, shop: Shop) -> None:
    page = at_console(shop.owner, "/console/settings/usage")
    main = page.get_by_role("main")
    main.get_by_role("button", name="Limit Visits").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("At most").fill("many")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("Write a whole number.")
    dialog.get_by_label("At most").fill("5000")
    dialog.get_by_label("When it is reached").select_option("hard")
    assert violations(page) == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    visits = main.get_by_role("listitem").filter(has_text="Visits")
    expect(visits).to_contain_text("of 5,000")
    expect(visits).to_contain_text("Stops there")
    (counter, *_) = shop.owner.get("/usage").json["counters"]
    assert (counter["name"], counter["limit"], counter["behaviour"]) == ("visits", 5000, "hard")
