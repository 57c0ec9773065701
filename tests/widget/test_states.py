"""Every state of the panel passes axe, at each size and in each light."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.widget.laleo_server import LaleoServer
from tests.widget.pictures import file, png, wav
from tests.widget.test_access import DARK, PHONE, faults
from tests.widget.test_forms import FIELDS
from tests.widget.visitor import Visitor

NARROW = PHONE | {"viewport": {"width": 320, "height": 568}}
TWICE = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}
WIDE = """() => [...document.querySelector('laleo-widget').shadowRoot
  .querySelector('laleo-panel').shadowRoot.querySelectorAll('.panel, .scroll, .composer')]
  .filter((node) => node.scrollWidth > node.clientWidth).map((node) => node.className)"""


def check(visitor: Visitor) -> None:
    visitor.settle()
    assert faults(visitor.page) == []
    assert visitor.page.evaluate(WIDE) == []


@pytest.mark.parametrize(
    "profile", [{}, DARK | NARROW, TWICE], indirect=True, ids=["desk", "narrow-dark", "200-percent"]
)
def test_no_state_has_faults(visitor: Visitor, laleo: LaleoServer) -> None:
    laleo.overrides |= {"online": False, "forms": {"offline": {"enabled": True, "fields": FIELDS}}}
    visitor.arrive()
    visitor.launcher.click()
    sheet = visitor.panel.get_by_role("form", name="Leave us a message")
    sheet.get_by_role("button", name="Send message").click()
    check(visitor)
    sheet.get_by_label("E-mail").fill("bo@example.com")
    sheet.get_by_label("Your message").fill("Hello")
    sheet.get_by_role("button", name="Send message").click()
    visitor.until(lambda: laleo.messages and visitor.bubbles() == ["Hello"])
    laleo.say("", attachments=[laleo.keep("a.png", "image/png", png(), width=48, height=32)])
    laleo.say("", attachments=[laleo.keep("b.pdf", "application/pdf", b"%PDF-1.4")])
    laleo.say("", attachments=[laleo.keep("c.wav", "audio/wav", wav(), duration_s=2.0)])
    laleo.say("Which?", kind="agent", quick_replies=["This", "That"])
    visitor.panel.get_by_role("button", name="That").wait_for()
    files = [file("d.png", "image/png", png()), file("e.exe", "application/x-dosexec", b"MZ")]
    visitor.panel.locator("input[type=file]").set_input_files(files)
    visitor.panel.get_by_role("button", name="Emoji", exact=True).click()
    expect(visitor.panel.get_by_role("group", name="Emoji")).to_be_visible()
    check(visitor)
    visitor.page.keyboard.press("Escape")
    laleo.push("conversation", {"state": "closed", "rating": None, "assignee": None})
    visitor.panel.locator(".face").nth(3).click()
    check(visitor)
    visitor.panel.get_by_role("button", name="More").click()
    check(visitor)
