"""The consent page in a real browser: fit for everybody, and it leads back to the program."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.console.looks import settled, sideways, violations
from tests.journeys.conftest import cookie_of
from tests.oauth.client import Client, register
from tests.oauth.real import RealWeb
from tests.product import Laleo

PHONE = {"width": 390, "height": 844}


class Program(BaseHTTPRequestHandler):
    """A program on this computer that waits for its code."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>Back</title>You can close this window.")

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def program() -> Iterator[int]:
    """The port of such a program."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Program)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def asking(laleo: Laleo, program: int) -> Client:
    web = RealWeb(laleo.server.app, laleo.url)
    callback = f"http://127.0.0.1:{program}/callback"
    return register(web, client_name="Reader", redirect_uris=[callback])


def test_a_person_reads_chooses_and_is_back_at_the_program(
    laleo: Laleo, asking: Client, program: int, context: BrowserContext, page: Page
) -> None:
    for name in ("Shop", "Blog"):
        laleo.owner.post("/sites", {"name": name})
    context.add_cookies(cookie_of(laleo.owner, laleo.url))  # type: ignore[arg-type]
    page.goto(laleo.url + asking.address(resource=f"{laleo.url}/mcp"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reader wants to connect")
    expect(page.get_by_role("note")).to_contain_text("Did you start this yourself")
    expect(page.get_by_label("Suggest, and you approve")).to_be_checked()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.reload()
        settled(page)
        assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert sideways(page) == []

    page.get_by_label("Act by itself").check()
    page.get_by_label("Only some").check()
    page.get_by_label("Blog").check()
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"http://127.0.0.1:{program}/callback**")
    told = parse_qs(urlsplit(page.url).query)
    assert told["iss"] == [laleo.url]
    got = asking.redeem(told["code"][0], resource=f"{laleo.url}/mcp")
    assert got.status == 200, got.text
    [connection] = laleo.owner.get("/connections").json["data"]
    assert (connection["mode"], len(connection["site_ids"])) == ("act", 1)
