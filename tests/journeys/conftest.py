"""People with browsers: an owner at the console, visitors on a real WordPress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.people import Caller
from tests.product import Laleo
from tests.wordpress.conftest import (
    admin,
    connected,
    plugin_zip,
    settings,
    single_site,
    widget,
    wordpress,
)
from tests.wordpress.wordpress import WordPress

__all__ = ["admin", "connected", "plugin_zip", "settings", "single_site", "widget", "wordpress"]

Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens pages, each in a browser profile of its own, and fails when a page complained."""
    complaints: list[str] = []
    pages: list[Page] = []
    with ExitStack() as stack:

        def open_it(
            url: str,
            *,
            cookies: list[dict[str, Any]] | None = None,
            referer: str | None = None,
            **more: Any,
        ) -> Page:
            profile = browser.new_context(**more)
            stack.callback(profile.close)
            profile.add_cookies(cookies or [])  # type: ignore[arg-type]
            page = profile.new_page()
            page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
            page.on("console", lambda said: _listen(complaints, said))
            pages.append(page)
            page.goto(url, referer=referer)
            return page

        yield open_it
        if getattr(request.node, "failed", False):
            _describe(pages, complaints)
    if not getattr(request.node, "failed", False):
        assert complaints == []


def _describe(pages: list[Page], complaints: list[str]) -> None:
    """What was on the screens when a test failed: elsewhere there is nothing to look at."""
    for page in pages:
        with suppress(Error):
            print(f"--- {page.url}\n{page.locator('body').aria_snapshot(timeout=5_000)}")
    print("\n".join(complaints))


def _listen(complaints: list[str], said: Any) -> None:
    """Content Security Policy violations are always a fault of ours."""
    if "Content Security Policy" in said.text:
        complaints.append(said.text)


def cookie_of(caller: Caller, url: str) -> list[dict[str, Any]]:
    """The caller's session as a browser keeps it."""
    name, _, value = caller.headers["Cookie"].partition("=")
    return [{"name": name, "value": value, "url": url, "httpOnly": True, "sameSite": "Lax"}]


@pytest.fixture
def console(open_page: Open, laleo: Laleo) -> Callable[[str], Page]:
    """Opens a page of the console as the owner."""

    def open_console(path: str) -> Page:
        cookies = cookie_of(laleo.owner, laleo.url)
        viewport = {"width": 1440, "height": 900}
        return open_page(f"{laleo.url}/console/{path}", cookies=cookies, viewport=viewport)

    return open_console


@pytest.fixture
def shop(connected: object, wordpress: WordPress, laleo: Laleo) -> WordPress:
    """The WordPress site whose pages carry the account's widget, which takes words at any hour."""
    for one in laleo.owner.get("/widgets").json["data"]:
        by_night = {"forms": {"offline": {"enabled": False, "fields": []}}}
        assert laleo.owner.patch(f"/widgets/{one['id']}", by_night).status == 200
    return wordpress
