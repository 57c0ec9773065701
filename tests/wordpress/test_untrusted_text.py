"""What the server says is somebody else's text: shown, never run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page as BrowserPage

from tests.product import Laleo
from tests.wordpress.settings import PATH, Settings, shown
from tests.wordpress.wordpress import WordPress

ATTACK = """<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>' ">"""


def test_a_widgets_name_is_text_wherever_it_appears(
    settings: Settings, laleo: Laleo, wordpress: WordPress, page: BrowserPage
) -> None:
    name = ATTACK[:80]
    made = {"name": name, "site_url": wordpress.url, "allowed_origins": [wordpress.url]}
    widget = laleo.owner.post("/widgets", made).json
    settings.connect(laleo.url, laleo.token)
    wordpress.login(page)
    page.goto(wordpress.url + PATH + "&step=widget")
    harmless(page, name)
    page.check(f"input[value={widget['id']}]")
    page.click("text=Use this widget")
    page.wait_for_selector(".laleo-facts")
    harmless(page, f"“{name}”")
    assert name in wordpress.wp("laleo", "status", "--format=json")["widget"]


@pytest.mark.parametrize("where", ["account", "widget", "problem", "location"])
def test_a_hostile_server_gets_no_script_into_wp_admin(
    settings: Settings, wordpress: WordPress, page: BrowserPage, where: str
) -> None:
    with hostile_server(where) as url:
        settings.connect(url, "laleo_pat_" + "a" * 38)
        wordpress.login(page)
        for step in ("widget", "connect", ""):
            page.goto(f"{wordpress.url}{PATH}&step={step}")
            assert page.evaluate("window.hacked") is None
        assert "window.hacked" in shown(settings.connect(url, "laleo_pat_" + "a" * 38)) or (
            where == "location"
        )


def harmless(page: BrowserPage, text: str) -> None:
    assert text in page.inner_text(".laleo")
    assert page.evaluate("window.hacked") is None


@contextmanager
def hostile_server(where: str) -> Iterator[str]:
    """Speaks like a Laleo server, with an attack in one place."""
    account = {"id": "acc_1", "name": ATTACK if where == "account" else "Acme"}
    widget: dict[str, Any] = {"id": "wgt_1", "allowed_origins": [ATTACK]}
    widget["name"] = ATTACK if where == "widget" else "Shop"
    answers = {
        "/api/v1/me": {"principal": {"id": "pat_1", "name": ATTACK}, "account": account}
        | {"scopes": [ATTACK]},
        "/api/v1/widgets": {"data": [widget, ATTACK, {"id": ATTACK}], "has_more": True},
    }

    class Hostile(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if where == "location":
                self.send_response(302)
                self.send_header("Location", f"https://evil.example/{ATTACK}")
                self.end_headers()
                return
            refused = where == "problem"
            self.send_response(401 if refused else 200)
            kind = "application/problem+json" if refused else "application/json"
            self.send_header("Content-Type", kind)
            self.end_headers()
            answer = answers.get(self.path.partition("?")[0], {})
            body = {"detail": ATTACK, "code": ATTACK, "request_id": ATTACK} if refused else answer
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
