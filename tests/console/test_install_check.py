"""Beside the script tag the owner learns whether it works on the page."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.console.conftest import AtConsole
from tests.console.hostile import HTML, harm
from tests.console.looks import violations
from tests.live.shop import Shop
from tests.widgets.web import html, web


def test_the_owner_checks_a_page_and_reads_what_to_do(at_console: AtConsole, shop: Shop) -> None:
    with web() as site:
        widget = shop.people.widget(shop.owner, site_url=site.url)
        page = at_console(shop.owner, f"/console/sites/{widget['id']}/install")
        check = page.get_by_role("button", name="Check installation")
        quoted = HTML.replace("&", "&amp;").replace('"', "&quot;")
        site.html(html(f'<script async src="/x.js" data-laleo-widget="{quoted}"></script>'))
        check.click()
        expect(page.get_by_text("The widget does not work there yet")).to_be_visible()
        expect(page.get_by_text("The page carries the tag of another widget")).to_be_visible()
        expect(page.locator(".findings code").first).to_have_text(HTML)
        assert (harm(page), violations(page)) == ([], [])

        tag = shop.owner.get(f"/widgets/{widget['id']}/script-tag").json["tag"]
        site.html(html(tag))
        check.click()
        expect(page.get_by_text("The widget can work there")).to_be_visible()
        page.get_by_text("in order").click()
        expect(page.get_by_text(f"The page carries the tag of {widget['id']}.")).to_be_visible()
        page.get_by_label("Page to check").fill("https://elsewhere.example/")
        check.click()
        expect(page.get_by_text("This page is on no site of the widget")).to_be_visible()
