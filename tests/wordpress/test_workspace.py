"""The workspace in wp-admin: a visitor writes, a person answers without leaving WordPress."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as BrowserPage

from tests.product import Laleo
from tests.wordpress.settings import PATH, Settings
from tests.wordpress.wordpress import WordPress

WORKSPACE = "/wp-admin/admin.php?page=laleo-workspace"
HOSTILE = '<img src=x onerror="document.title=1">'
FITS = "document.documentElement.scrollWidth <= innerWidth"


def test_a_person_answers_a_visitor_inside_wordpress(
    connected: Settings,
    wordpress: WordPress,
    laleo: Laleo,
    browser: Browser,
    context: BrowserContext,
    tmp_path: Path,
) -> None:
    pictures = Path(os.environ.get("LALEO_SCREENSHOTS") or tmp_path)
    visitor = context.new_page()
    visitor.goto(wordpress.url)
    visitor.wait_for_function("window.Laleo && !Array.isArray(window.Laleo)")
    visitor.evaluate(f"Laleo.sendMessage({'Do you ship to Norway? ' + HOSTILE!r})")

    with browser.new_context(viewport={"width": 1280, "height": 800}) as office:
        page = office.new_page()
        sent = listen(page)
        wordpress.login(page)
        page.goto(wordpress.url + WORKSPACE)
        page.get_by_role("table", name="Visitors here now").get_by_text("Waiting").first.wait_for()
        page.screenshot(path=pictures / "screenshot-1.png")
        shows_a_page_of_the_site(page, visitor)

        page.get_by_role("link", name="Inbox").click()
        page.get_by_role("link", name="Do you ship to Norway?").click()
        expect(page.get_by_role("log", name="Messages")).to_contain_text(HOSTILE)
        page.get_by_role("textbox", name="Reply").fill("We do, in three days.")
        page.keyboard.press("Enter")
        visitor.get_by_text("We do, in three days.").first.wait_for()
        assert "screen=inbox%2Fcnv_" in page.url
        page.screenshot(path=pictures / "screenshot-2.png")
        page.set_viewport_size({"width": 600, "height": 800})
        assert page.evaluate(FITS)
        assert page.locator("#laleo-desk img[src=x]").count() == 0

        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(wordpress.url + PATH)
        page.screenshot(path=pictures / "screenshot-3.png")
        page.goto(wordpress.url + "/wp-admin/")
        expect(page.locator(".laleo-glance [data-laleo-figure=visitors]")).to_have_text(
            re.compile("[1-9]")
        )
        secrets = [laleo.token, link_token(wordpress)]
        assert not [text for text in sent if any(secret in text for secret in secrets)]


def shows_a_page_of_the_site(page: BrowserPage, visitor: BrowserPage) -> None:
    """The picker knows what the site has published; the visitor is offered the page."""
    people = page.get_by_role("table", name="Visitors here now").get_by_role("row")
    people.filter(has_text="Waiting").first.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Show a page").click()
    page.get_by_role("searchbox", name="Find a page of this site").fill("Sample")
    page.get_by_role("button", name="Sample Page").click()
    page.get_by_role("button", name="Show the page").click()
    visitor.wait_for_url("**/sample-page/")  # the offer counts down and goes there


def listen(page: BrowserPage) -> list[str]:
    """Everything that the browser sends and every frame that it gets."""
    told: list[str] = []
    page.on("request", lambda asked: told.append(f"{asked.url} {asked.headers}"))

    def opened(socket: Any) -> None:
        socket.on("framesent", lambda frame: told.append(str(frame)))
        socket.on("framereceived", lambda frame: told.append(str(frame)))

    page.on("websocket", opened)
    return told


def link_token(wordpress: WordPress) -> str:
    return str(wordpress.wp("option", "get", "laleo_link", "--format=json")["token"])
