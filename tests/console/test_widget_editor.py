"""A widget's settings beside the widget itself: what is typed is seen, and only seen."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.backing import until
from tests.console.conftest import PHONE, AtConsole
from tests.console.hostile import HTML, SCRIPT, harm
from tests.console.looks import settled, violations
from tests.live.shop import Shop
from tests.people import Caller


def preview(page: Page) -> FrameLocator:
    """The page like the owner's, with the widget on it."""
    return page.frame_locator("iframe[data-preview]")


def part(page: Page, shop: Shop, name: str) -> None:
    """Another part of the settings."""
    page.goto(f"{shop.url}/console/sites/{shop.widget['id']}/{name}")
    settled(page)


def kept(shop: Shop) -> dict[str, Any]:
    """The widget as it is saved."""
    return dict(shop.owner.get(f"/widgets/{shop.widget['id']}").json)


def answered(panel: Locator, words: str) -> bool:
    """Whether the preview answers these words; the last change may just draw its panel anew."""
    panel.get_by_role("textbox").fill(words)
    panel.get_by_role("textbox").press("Enter")
    try:
        expect(panel).to_contain_text("Nothing you write here is sent.", timeout=3_000)
    except AssertionError:
        return False
    return True


def save(page: Page) -> None:
    """Save, and wait for it."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Pages show it within a minute.").first).to_be_visible()


def test_the_preview_is_the_widget_with_what_is_typed(at_console: AtConsole, shop: Shop) -> None:
    page = at_console(shop.owner, f"/console/sites/{shop.widget['id']}")
    panel = preview(page).get_by_role("dialog")
    expect(panel).to_be_visible()
    title = page.get_by_label("Title", exact=True)
    title.fill(f"Ask {HTML}")
    expect(panel).to_contain_text(f"Ask {HTML}")
    expect(title).to_be_focused()
    page.get_by_label("Greeting").fill(SCRIPT)
    expect(panel).to_contain_text(SCRIPT)
    page.get_by_role("button", name="Away").click()
    expect(panel).not_to_contain_text("Online now")
    page.get_by_role("button", name="Here").click()
    expect(panel).to_contain_text("Online now")
    page.get_by_role("button", name="Phone").click()
    expect(panel).to_have_css("width", "390px")
    until(lambda: answered(panel, "Is this real?"), what="the preview's answer")
    assert (harm(page), violations(page)) == ([], [])
    page.get_by_role("button", name="Closed").click()
    expect(panel).to_have_count(0)

    assert kept(shop)["appearance"]["title"] != f"Ask {HTML}"
    assert shop.owner.get("/visitors").json["data"] == []
    assert shop.owner.get("/conversations").json["data"] == []
    assert page.evaluate("() => [localStorage.length, document.cookie]")[1] == ""
    page.get_by_label("Button", exact=True).select_option("label")
    page.get_by_label("Word on the button").fill("Help")
    expect(preview(page).locator("button.launcher")).to_have_text("Help")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert (harm(page), violations(page)) == ([], [])
    save(page)
    assert kept(shop)["appearance"]["launcher_text"] == "Help"


def test_hours_forms_and_greetings_are_kept_as_they_were_made(
    at_console: AtConsole, shop: Shop
) -> None:
    page = at_console(shop.owner, f"/console/sites/{shop.widget['id']}/hours")
    page.get_by_label("In opening hours").check()
    page.get_by_label("Time zone").select_option("Europe/Istanbul")
    page.get_by_label("Monday until").fill("00:00")
    page.get_by_role("button", name="Copy Monday to Friday").click()
    page.get_by_role("button", name="Add hours on Sunday").click()
    page.get_by_label("A date").fill("2026-12-25")
    page.get_by_role("button", name="Add", exact=True).click()
    assert violations(page) == []
    save(page)
    hours = kept(shop)["hours"]
    assert (hours["always"], hours["timezone"]) == (False, "Europe/Istanbul")
    assert hours["weekly"]["fri"] == [["09:00", "24:00"]]
    assert (hours["weekly"]["sat"], hours["weekly"]["sun"]) == ([], [["09:00", "17:00"]])
    assert hours["closed_dates"] == ["2026-12-25"]

    part(page, shop, "chat")
    page.get_by_label("Voice notes").uncheck()
    page.get_by_label("Ask before the chat").check()
    page.get_by_role("button", name="Add a question").first.click()
    question = page.locator(".question:visible").nth(2)
    question.get_by_label("Kind").select_option("choice")
    question.get_by_label("Question").fill("What is it about?")
    question.get_by_label("Choices").fill("An order\nSomething else")
    expect(preview(page).get_by_role("dialog")).to_contain_text("What is it about?")
    assert violations(page) == []
    save(page)
    made = kept(shop)
    assert made["features"]["voice_notes"] is False
    asked = made["forms"]["pre_chat"]["fields"][-1]
    assert (asked["kind"], asked["choices"]) == ("choice", ["An order", "Something else"])

    part(page, shop, "greetings")
    page.get_by_role("button", name="Add a greeting").click()
    page.get_by_label("Text").fill("Looking for a grinder?")
    page.get_by_label("On pages").fill("/grinders*")
    expect(preview(page).get_by_text("Looking for a grinder?").last).to_be_visible()
    assert violations(page) == []
    save(page)
    [greeting] = kept(shop)["greetings"]
    assert (greeting["page"], greeting["seconds"]) == ("/grinders*", 30)


def test_the_identity_secret_is_shown_once(at_console: AtConsole, shop: Shop) -> None:
    page = at_console(shop.owner, f"/console/sites/{shop.widget['id']}/identity")
    page.get_by_role("button", name="Make a secret").click()
    dialog = page.get_by_role("dialog")
    secret = dialog.locator("pre").inner_text()
    assert len(secret) >= 32
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_text("A secret is set")).to_be_visible()
    page.reload()
    settled(page)
    assert secret not in page.content()
    assert kept(shop)["identity"]["secret_set"] is True


@pytest.mark.parametrize("who", ["viewer", "operator"])
def test_only_who_may_change_a_widget_may_ask_for_its_preview(
    request: pytest.FixtureRequest, owner: Caller, widget: dict[str, Any], who: str
) -> None:
    path, changes = f"/widgets/{widget['id']}/preview", {"appearance": {"title": "New"}}
    caller: Caller = request.getfixturevalue(who)
    assert caller.post(path, changes).status == 403
    answer = owner.post(path, changes | {"locale": "tr"})
    assert answer.status == 200, answer.text
    config = answer.json["config"]
    assert (config["appearance"]["title"], config["locale"]) == ("New", "tr")
    assert owner.post(path, {"appearance": {"accent": "red"}}).status == 422
    after = owner.get(f"/widgets/{widget['id']}").json
    assert after["appearance"]["title"] == widget["appearance"]["title"]
    assert after["locale"] == widget["locale"]


def test_only_our_own_pages_may_frame_the_preview(app: Flask, owner: Caller) -> None:
    headers = {"Cookie": owner.headers["Cookie"]}
    client = app.test_client(use_cookies=False)
    policy = client.get("/console/widget-preview").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    console = client.get("/console/sites", headers=headers).headers["Content-Security-Policy"]
    assert "frame-src 'self'" in console
    assert "frame-ancestors 'none'" in console


def test_numbers_have_pages_and_codes_and_looks(at_console: AtConsole, shop: Shop) -> None:
    page = at_console(shop.owner, f"/console/sites/{shop.widget['id']}/numbers")
    number = kept(shop)["channels"][0]["number"]
    card = page.get_by_role("article", name=number)
    expect(card.get_by_role("link", name=f"/c/{number}")).to_be_visible()
    expect(card.get_by_role("img", name="QR code")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Add a number").click()
    expect(page.get_by_role("article")).to_have_count(2)
    card.get_by_role("button", name="Edit").click()
    page.get_by_label("Title of the page").fill("Call the shop")
    page.get_by_role("button", name="Save", exact=True).click()
    until(
        lambda: shop.owner.get(f"/channels/{number}").json["look"]["title"] == "Call the shop",
        what="the new title",
    )
