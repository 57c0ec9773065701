"""What a tag manager is given makes the script tag by itself, with all that the loader reads."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.people import Caller

LOADER = """
window.seen = {...document.currentScript.dataset, async: document.currentScript.async};
"""


def test_the_loader_finds_its_settings(page: Page, owner: Caller, widget: dict[str, Any]) -> None:
    shown = owner.get(f"/widgets/{widget['id']}/script-tag?platform=tag-manager").json
    page.route("http://shop.example/", lambda route: route.fulfill(body="<p>Shop</p>"))
    page.route(
        "http://localhost:8000/widget.js",
        lambda route: route.fulfill(body=LOADER, content_type="text/javascript"),
    )
    page.goto("http://shop.example/")
    code = shown["tag"].removeprefix("<script>").removesuffix("</script>")
    page.evaluate(
        "code => document.body.append(Object.assign(document.createElement('script'), "
        "{textContent: code}))",
        code,
    )
    page.wait_for_function("() => window.seen")
    assert page.evaluate("() => window.seen") == {
        "laleoWidget": widget["id"],
        "laleoServer": "http://localhost:8000",
        "async": True,
    }
