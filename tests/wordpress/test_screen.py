"""The settings page in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage

from tests.product import Laleo, free_port
from tests.wordpress.settings import PATH
from tests.wordpress.wordpress import WordPress


def test_an_owner_connects_with_the_keyboard_alone(
    wordpress: WordPress, laleo: Laleo, widget: dict[str, Any], page: BrowserPage
) -> None:
    wordpress.login(page)
    page.goto(wordpress.url + PATH)
    page.locator("#laleo-url").focus()
    page.keyboard.type(laleo.url)
    page.keyboard.press("Tab")
    page.keyboard.type(laleo.token)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Step 2 of 2")
    page.get_by_label("Tea shop").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".laleo-state.is-fine")
    assert "Connected" in page.inner_text(".laleo-state")

    with page.expect_response(lambda response: "/w/v1/config" in response.url) as response:
        page.goto(wordpress.url)
    assert response.value.ok


def test_a_failure_is_announced_and_keeps_what_was_typed(
    wordpress: WordPress, page: BrowserPage
) -> None:
    wordpress.login(page)
    page.goto(wordpress.url + PATH)
    address = f"http://127.0.0.1:{free_port()}"
    page.locator("#laleo-url").fill(address)
    page.get_by_label("Access token").fill("laleo_pat_" + "a" * 38)
    page.get_by_role("button", name="Connect with the token").click()
    alert = page.wait_for_selector(".laleo [role=alert]")
    assert alert
    assert "cannot be reached" in alert.inner_text()
    assert page.locator("#laleo-url").input_value() == address
    assert page.get_by_label("Access token").input_value() == ""


@pytest.mark.parametrize("width", [1440, 600, 360])
def test_nothing_sticks_out_at_any_width(
    wordpress: WordPress, laleo: Laleo, widget: dict[str, Any], page: BrowserPage, width: int
) -> None:
    wordpress.login(page)
    page.set_viewport_size({"width": width, "height": 800})
    fits = "document.documentElement.scrollWidth <= innerWidth"
    page.goto(wordpress.url + PATH)
    assert page.evaluate(fits)
    wordpress.wp("laleo", "connect", f"--server={laleo.url}", f"--token={laleo.token}")
    for step in ("connect", "widget", "status"):
        page.goto(f"{wordpress.url}{PATH}&step={step}")
        assert page.evaluate(fits)
