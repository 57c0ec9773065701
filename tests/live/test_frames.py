"""What the line takes: size, speed, form; and what happens to the others meanwhile."""

from __future__ import annotations

import json
import time

from tests.live.client import PAGE
from tests.live.shop import Shop


def test_frames_that_cannot_be_read_are_answered_and_the_line_stays(shop: Shop) -> None:
    page = shop.visitor()
    cases = {
        "{": "malformed_frame",
        "[1]": "malformed_frame",
        '{"t": 1}': "malformed_frame",
        '{"t": "page", "d": []}': "malformed_frame",
        '{"t": "page", "d": {}, "c": 5}': "malformed_frame",
        '{"t": "fly", "d": {}}': "unknown_frame",
        '{"t": "watch", "d": {"conversation_id": "x"}}': "unknown_frame",
        '{"t": "message", "d": {"client_id": "a"}}': "validation_failed",
        '{"t": "message", "d": {"client_id": "a", "body": "x", "seq": 1}}': "validation_failed",
        '{"t": "message", "d": {"client_id": 1, "body": ["x"]}}': "validation_failed",
        '{"t": "read", "d": {"seq": "1"}}': "validation_failed",
        '{"t": "read", "d": {"seq": 99999999999999999999}}': "validation_failed",
        "[" * 5000: "malformed_frame",
    }
    for text, code in cases.items():
        page.raw(text)
        assert page.expect("error")["code"] == code, text
    assert page.ask("ping")["t"] == "pong"


def test_an_error_names_the_frame_and_the_message_it_is_about(shop: Shop) -> None:
    page = shop.visitor()
    answer = page.ask("message", client_id="long", body="x" * 4001)
    assert answer["t"] == "error"
    assert answer["d"]["client_id"] == "long"
    assert answer["d"]["errors"][0]["pointer"] == "/body"
    assert "4,001 characters" in answer["d"]["detail"]


def test_a_frame_beyond_64_kb_ends_the_line(shop: Shop) -> None:
    page = shop.visitor()
    page.raw(json.dumps({"t": "page", "d": PAGE | {"title": "x" * 70_000}}))
    assert page.closed().code == 1009


def test_a_flood_of_frames_ends_the_line(shop: Shop) -> None:
    page = shop.visitor()
    for _ in range(200):
        try:
            page.tell("typing")
        except OSError:
            break
    assert page.closed().code == 4029


def test_bytes_are_not_frames(shop: Shop) -> None:
    page = shop.visitor()
    page.raw(b"\x00\x01")
    assert page.closed().code == 1003


def test_a_client_that_stops_reading_is_closed_and_slows_nobody_down(shop: Shop) -> None:
    slow, quick = shop.line(buffer=4096), shop.visitor()
    slow.hello(widget_id=shop.widget["id"], page=PAGE)
    path = f"/visitors/{slow.welcome['visitor_id']}/messages"
    waits = []
    for number in range(280):  # 256 of them may wait, and the kernel keeps some more
        got = shop.owner.post(path, {"body": "€" * 4000, "client_id": f"m{number}"})
        assert got.status == 201, got.text
        if number % 10 == 0:  # and so that it answers the server's pings
            started = time.monotonic()
            quick.ask("ping")
            waits.append(time.monotonic() - started)
    assert max(waits) < 5, waits
    assert slow.closed(timeout=30).code == 4008


def test_more_idle_connections_than_the_pool_has_leave_requests_alone(shop: Shop) -> None:
    for _ in range(60):
        shop.visitor()
    assert len(shop.owner.get("/visitors?live=true&limit=100").json["data"]) == 60
    answers = [line.ask("sync", after_seq=0)["t"] for line in shop.open]
    assert answers == ["messages"] * 60


def test_a_line_that_was_cut_is_noticed_at_once(shop: Shop) -> None:
    console, page = shop.member(), shop.visitor()
    console.expect("visitor_online")
    page.cut()
    gone = console.expect("visitor_offline")
    assert gone["visitor_id"] == page.welcome["visitor_id"]


def test_counts_are_told_when_they_change(shop: Shop) -> None:
    console = shop.member()
    assert set(console.welcome["counts"].values()) == {0}
    page = shop.visitor()
    console.expect("counts", online=1, waiting=0)
    page.ask("message", client_id="a", body="Anybody?")
    console.expect("counts", online=1, waiting=1)


def test_signing_out_ends_the_open_console(shop: Shop) -> None:
    colleague = shop.people.colleague(shop.owner, "operator")
    console = shop.member(colleague)
    page = shop.visitor()
    page.ask("message", client_id="a", body="Hello")
    conversation_id = console.expect("conversation")["conversation"]["id"]
    device = colleague.get("/sessions").json["data"][0]["id"]
    assert colleague.delete(f"/sessions/{device}").status == 204
    console.tell("typing", conversation_id=conversation_id)
    assert console.closed().code == 4003
