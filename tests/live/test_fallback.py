"""Without WebSocket: the same frames, the same limits and the same ends over a stream and POSTs."""

from __future__ import annotations

import json
import time

import pytest

from tests.live.client import PAGE, Frame, Live, Refused
from tests.live.shop import Shop
from tests.live.streams import Stream, stream

CUT = 1006
HELLO = {"page": PAGE, "language": "en", "timezone": "UTC"}


def said(page: Live, body: str) -> Frame:
    """The message of these words, once it has come."""
    return page.wait(lambda f: f["t"] == "message" and f["d"]["message"]["body"] == body)


def test_a_page_is_welcomed_and_talks_over_a_stream(shop: Shop) -> None:
    page = stream(shop)
    assert page.answer["content-type"].startswith("text/event-stream")
    assert page.answer["x-accel-buffering"] == "no"
    assert page.answer["cache-control"] == "no-store, no-transform"
    assert page.answer["access-control-allow-origin"] == "https://shop.example"
    assert page.ask("ping")["t"] == "pong"
    sent = page.ask("message", client_id="a", body="Over HTTP")
    assert (sent["t"], sent["d"]["message"]["seq"]) == ("ack", 1)
    assert page.ask("message", client_id="a", body="Over HTTP")["d"]["message"]["seq"] == 1
    shop.owner.post(f"/visitors/{page.welcome['visitor_id']}/messages", {"body": "€ and\nlines"})
    assert said(page, "€ and\nlines")
    assert set(page.posted) == {202}


def test_a_console_talks_over_a_stream(shop: Shop) -> None:
    console = Stream(shop.url, shop.url)
    shop.open.append(console)
    console.hello(ticket=shop.owner.post("/live-tickets").json["ticket"])
    page = stream(shop)
    page.ask("message", client_id="a", body="Hello")
    conversation_id = console.expect("conversation")["conversation"]["id"]
    watched = console.ask("watch", conversation_id=conversation_id, after_seq=0)
    assert [m["body"] for m in watched["d"]["messages"]] == ["Hello"]
    console.ask("message", conversation_id=conversation_id, client_id="b", body="Hi")
    assert said(page, "Hi")


def test_nothing_is_lost_or_doubled_when_a_page_changes_its_transport(shop: Shop) -> None:
    page = shop.visitor()
    path = f"/visitors/{page.welcome['visitor_id']}/messages"
    seen: list[str] = []
    conversation_id, seq = "", 0
    for number in range(8):
        for part in "ab":
            got = shop.owner.post(path, {"body": f"{number}{part}", "client_id": f"{number}{part}"})
            conversation_id = got.json["conversation_id"]
            if part == "a":  # `a` comes live, `b` while the page is between two connections
                message = page.expect("message")["message"]
                seen.append(message["body"])
                seq = message["seq"]
                page.cut()
        about = {"token": page.welcome["token"]}
        about |= {"seen": {"conversation_id": conversation_id, "seq": seq}}
        page = stream(shop, **about) if number % 2 == 0 else shop.visitor(**about)
        seen += [message["body"] for message in page.welcome["messages"]]
        seq = page.welcome["conversation"]["last_seq"]
    assert seen == [f"{number}{part}" for number in range(8) for part in "ab"]
    assert len(shop.heard(1, "visitor.connected")) == 1


def test_a_stream_whose_client_is_gone_is_noticed_by_the_next_word(shop: Shop) -> None:
    page, ping = stream(shop), b'\n{"t":"ping","d":{}}'
    assert page.post(page.name.encode() + ping) == 202
    page.cut()
    started = time.monotonic()
    while page.post(page.name.encode() + ping) == 202:
        assert time.monotonic() - started < 15


def test_refusals_end_the_stream_with_the_codes_of_a_socket(shop: Shop) -> None:
    foreign = Stream(shop.url, "https://evil.example")
    foreign.tell("hello", widget_id=shop.widget["id"], **HELLO)
    assert foreign.expect("error")["code"] == "origin_not_allowed"
    assert foreign.closed().code == 4003
    forged = Stream(shop.url, None)
    forged.tell("hello", ticket="forged")
    assert forged.closed().code == 4003
    for frame in ({"t": "page", "d": PAGE}, {"t": "hello", "d": {}}, ["x"]):
        other = Stream(shop.url, "https://shop.example")
        other.raw(json.dumps(frame))
        assert other.closed().code == 4001


def test_floods_and_giant_frames_end_the_stream(shop: Shop) -> None:
    flood = stream(shop)
    flood.post("\n".join([flood.name, *['{"t":"typing","d":{}}'] * 100]).encode())
    assert flood.closed().code == 4029
    giant = stream(shop)
    giant.raw(json.dumps({"t": "page", "d": PAGE | {"title": "x" * 70_000}}))
    assert giant.closed().code == 1009
    assert giant.post(giant.name.encode() + b'\n{"t":"ping"}') == 410


def test_a_page_that_leaves_in_good_order_ends_its_stream(shop: Shop) -> None:
    page = stream(shop)
    page.tell("bye")
    assert page.closed().code == 1000


def test_only_the_page_that_opened_a_stream_may_post_to_it(shop: Shop) -> None:
    page, other = stream(shop), stream(shop)
    ping = b'\n{"t":"ping","d":{}}'
    assert page.post(page.name.encode() + ping, Origin="https://evil.example") == 410
    forged = page.name[:-4] + "AAAA"
    assert page.post(forged.encode() + ping) == 410
    assert page.post(page.name.encode()) == 400
    assert page.post(b"\xff\xfe" + ping) == 400
    assert other.ask("ping")["t"] == "pong"


def test_a_request_that_is_no_hello_is_answered_in_words(shop: Shop) -> None:
    line = Stream(shop.url, "https://shop.example", headers={"Content-Length": "70000"})
    with pytest.raises(Refused) as refused:
        line.raw("{}")
    assert refused.value.status == 413
    line = Stream(shop.url, "https://shop.example", headers={"Content-Length": "5"})
    with pytest.raises(Refused) as refused:
        line.raw("{}")
    assert refused.value.status == 408
    assert json.loads(refused.value.body)["code"] == "no_hello"
    assert shop.owner.send("GET", "/rt/v1/sse", None, {}).status == 405


def test_a_client_that_stops_reading_its_stream_is_closed(shop: Shop) -> None:
    slow = stream(shop, buffer=4096)
    path = f"/visitors/{slow.welcome['visitor_id']}/messages"
    for number in range(280):  # 256 of them may wait, and the kernel keeps some more
        got = shop.owner.post(path, {"body": "€" * 4000, "client_id": f"m{number}"})
        assert got.status == 201, got.text
        if number > 240 and slow.post(slow.name.encode() + b'\n{"t":"ping","d":{}}') == 410:
            break
    # On a busy machine it reads nothing for 20 s, and is taken for dead.
    assert slow.closed(timeout=30).code in {4008, CUT}


def test_a_browser_of_another_origin_may_ask_first(shop: Shop) -> None:
    for path in ("/rt/v1/sse", "/rt/v1/up"):
        got = shop.owner.send("OPTIONS", path, None, {"Origin": "https://shop.example"})
        assert got.headers["Access-Control-Allow-Origin"] == "*"
        assert got.headers["Access-Control-Allow-Methods"] == "POST"
