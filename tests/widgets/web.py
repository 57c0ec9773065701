"""A web site of a customer's, on localhost: pages with every fault there is."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.people import Caller

SERVER = "http://localhost:8000"
LOADER = f"{SERVER}/widget.js"


@dataclass
class Page:
    """What an address answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})
    write: Callable[[Any], None] | None = None


@dataclass
class Web:
    """A running site; `pages` by path, and which paths were asked for, by whom."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def html(self, html: str, path: str = "/", **headers: str) -> str:
        """Put a page there; its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Page(html.encode(), headers={"Content-Type": "text/html"} | named)
        return self.url + path

    def redirect(self, to: str, path: str = "/", status: int = 302) -> str:
        """Put a redirect there; its address."""
        self.pages[path] = Page(status=status, headers={"Location": to})
        return self.url + path


@contextmanager
def web() -> Iterator[Web]:
    """A site on its own threads."""
    made = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            made.agents.append(self.headers["User-Agent"])
            page = made.pages.get(self.path.partition("?")[0], Page(status=404))
            with suppress(ConnectionError):
                self._say(page)

        def _say(self, page: Page) -> None:
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if page.write is not None:
                page.write(self.wfile)
            self.wfile.write(page.body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def tag(widget: dict[str, Any], **changes: str | None) -> str:
    """The script tag with attributes changed, added, or (None) left out."""
    given: dict[str, str | None] = {
        "async": "",
        "src": LOADER,
        "data-laleo-widget": widget["id"],
        "data-laleo-server": SERVER,
    }
    given |= {name.replace("_", "-"): value for name, value in changes.items()}
    words = (f'{k}="{v}"' if v else k for k, v in given.items() if v is not None)
    return f"<script {' '.join(words)}></script>"


def html(content: str = "", head: str = "") -> str:
    """A page with enough on it to be read by people."""
    text = "<p>" + "Grinders, kettles and beans for people who like coffee. " * 8 + "</p>"
    body = f"<body>{text}{content}</body>"
    return f"<!doctype html><html><head><title>Shop</title>{head}</head>{body}</html>"


def check(caller: Caller, widget: dict[str, Any], page_url: str | None = None) -> dict[str, Any]:
    """What the check says."""
    body = {} if page_url is None else {"page_url": page_url}
    path, key = f"/widgets/{widget['id']}/verify-install", secrets.token_hex(8)
    answer = caller.post(path, body, Idempotency_Key=key)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def faults(result: dict[str, Any]) -> dict[str, str]:
    """What is not as it should be: code -> severity; the pulse of a new widget aside."""
    bad = [one for one in result["findings"] if not one["ok"]]
    assert all(one["fix"] for one in bad)
    found = {one["code"]: one["severity"] for one in reversed(bad)}  # the gravest come first
    assert result["ok"] is ("error" not in found.values())
    found.pop("heartbeat", None)
    return found
