"""The button to chat or call: block, shortcode, link, status."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page as BrowserPage

from tests.product import Laleo
from tests.wordpress.settings import Settings
from tests.wordpress.wordpress import WordPress

CONTENT = """<!-- wp:laleo/button {"does":"call","text":"Ring <i>us</i>"} /-->
[laleo_button text='"><script>alert(1)</script>' status="no"]"""


def page_with_buttons(wordpress: WordPress) -> str:
    made = ("--post_type=page", "--post_status=publish", "--post_title=Contact")
    number = wordpress.wp("post", "create", *made, f"--post_content={CONTENT}", "--porcelain")
    return str(wordpress.wp("post", "url", number))


def test_without_scripts_the_button_is_a_link_to_the_page_to_call_from(
    connected: Settings, wordpress: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    address = page_with_buttons(wordpress)
    status = wordpress.person().get("/wp-json/laleo/v1/status")
    assert status.headers["Cache-Control"].startswith("public, max-age=60")
    assert json.loads(status.text)["online"] is False
    page = wordpress.person().get(address)
    number = laleo.owner.get(f"/widgets/{widget['id']}").json["channels"][0]["page_url"]
    assert page.text.count(f'href="{number}" data-laleo-does=') == 2
    assert "Ring &lt;i&gt;us&lt;/i&gt;" in page.text
    assert "alert(1)</script>" not in page.text


def test_with_scripts_the_button_opens_the_widget_and_says_who_is_here(
    connected: Settings, wordpress: WordPress, page: BrowserPage
) -> None:
    page.goto(page_with_buttons(wordpress))
    page.wait_for_selector(".laleo-button-status:not([hidden])")
    page.wait_for_function("window.Laleo && !Array.isArray(window.Laleo)")
    here = page.url
    page.locator("a[data-laleo-does=chat]").click()
    page.get_by_role("textbox").first.wait_for()
    assert page.url == here


def test_a_site_that_is_not_connected_shows_no_button(wordpress: WordPress) -> None:
    page = wordpress.person().get(page_with_buttons(wordpress))
    assert "data-laleo-does" not in page.text
    status = json.loads(wordpress.person().get("/wp-json/laleo/v1/status").text)
    assert status == {"online": False, "text": ""}
