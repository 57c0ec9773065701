"""Behind nginx and behind Caddy, as deploy/ has them: requests, sockets and streams get through."""

from __future__ import annotations

import json
import urllib.request

from tests.deploy.conftest import Behind
from tests.live.client import Live


def arrive(behind: Behind, origin: str, widget_id: str) -> Live:
    line = Live(behind.url, origin).open()
    line.hello(widget_id=widget_id, page={"url": f"{origin}/", "title": "Home", "referrer": ""})
    return line


def test_a_visitor_and_a_program_meet_through_the_proxy(behind: Behind) -> None:
    owner = behind.people.owner()
    widget = behind.people.widget(owner, allowed_origins=["https://shop.example"])
    page = arrive(behind, "https://shop.example", widget["id"])
    program = behind.people.program(owner)
    [visitor] = program.get(f"/visitors?live=true&widget_id={widget['id']}").json["data"]
    assert visitor["ip"] in {"127.0.0.1", "::1"}, "the client's address, not the proxy's claim"
    said = program.post(f"/visitors/{visitor['id']}/messages", {"body": "Hello"})
    assert said.status == 201
    assert page.expect("message")["message"]["body"] == "Hello"
    page.close()


def test_a_stream_is_not_held_back(behind: Behind) -> None:
    owner = behind.people.owner()
    origin = "https://shop.example"
    widget = behind.people.widget(owner, allowed_origins=[origin])
    page = {"url": f"{origin}/", "title": "Home", "referrer": ""}
    hello = json.dumps({"t": "hello", "d": {"widget_id": widget["id"], "page": page}}).encode()
    headers = {"Content-Type": "text/plain", "Origin": origin}
    request = urllib.request.Request(f"{behind.url}/rt/v1/sse", hello, headers)
    with urllib.request.urlopen(request, timeout=60) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        lines = iter(stream.readline, b"")
        assert any(b'"welcome"' in line for line in lines), "while the stream is still open"


def test_a_client_cannot_claim_another_address(behind: Behind) -> None:
    owner = behind.people.owner()
    widget = behind.people.widget(owner, allowed_origins=["https://shop.example"])
    line = Live(behind.url, "https://shop.example", headers={"X-Forwarded-For": "203.0.113.9"})
    line.open().hello(
        widget_id=widget["id"], page={"url": "https://shop.example/", "title": "", "referrer": ""}
    )
    [visitor] = owner.get(f"/visitors?live=true&widget_id={widget['id']}").json["data"]
    assert visitor["ip"] != "203.0.113.9"
    line.close()


def test_metrics_stay_inside(behind: Behind) -> None:
    assert behind.nobody.send("GET", "/metrics", None, {}).status == 404
    assert behind.server.people.send("GET", "/metrics", None, {}).status == 401
