"""Milliseconds until a visitor stands in the console's live list, both in Chromium (target: 2 s).

Counted from the moment the visitor's browser is told to open the page, so the page's own loading
is in it; and how long after closing the page the visitor is gone (target: 12 s).
"""

from __future__ import annotations

import shutil
import statistics
import time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright
from tests import backing
from tests.product import Server, product

VISITS = 5
PATIENCE_MS = 30_000


def measure() -> dict[str, Any]:
    """Visits one after the other; an owner's console looks on."""
    stores = backing.databases("sqlite")
    with stores as databases, product(databases.new()) as server, sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        return _visits(browser, server)


def _visits(browser: Browser, server: Server) -> dict[str, Any]:
    owner = server.people.owner()
    widget = server.people.widget(owner, allowed_origins=[server.url])
    console = _console(browser, server, owner.headers["Cookie"])
    shown, gone = [], 0.0
    for number in range(VISITS):
        visitor = browser.new_context().new_page()
        started = time.monotonic()
        visitor.goto(f"{server.url}/demo?widget={widget['id']}&visit={number}")
        row = console.get_by_role("row").filter(has_text=f"visit={number}")
        row.wait_for(timeout=PATIENCE_MS)
        shown.append(time.monotonic() - started)
        closed = time.monotonic()
        visitor.context.close()
        row.wait_for(state="detached", timeout=PATIENCE_MS)
        gone = max(gone, time.monotonic() - closed)
    return {
        "visits": VISITS,
        "opening_to_row_ms_median": round(statistics.median(shown) * 1000),
        "opening_to_row_ms_worst": round(max(shown) * 1000),
        "leaving_to_gone_s_worst": round(gone, 1),
    }


def _console(browser: Browser, server: Server, cookie: str) -> Page:
    name, _, value = cookie.partition("=")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    host = urlsplit(server.url).hostname or ""
    context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"}])
    page = context.new_page()
    page.goto(f"{server.url}/console/live")
    page.get_by_role("heading", level=1).wait_for()
    return page
