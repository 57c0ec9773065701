"""Who gets a realtime connection, and what is said to those who do not."""

from __future__ import annotations

import json

import pytest

from tests.live.client import PAGE, Refused
from tests.live.shop import Shop

HELLO = {"page": PAGE, "language": "en", "timezone": "UTC"}


def test_a_page_of_a_foreign_origin_is_refused(shop: Shop) -> None:
    for origin in ("https://evil.example", "https://shop.example.evil.example", "null", None):
        line = shop.line(origin)
        line.tell("hello", widget_id=shop.widget["id"], **HELLO)
        assert line.expect("error")["code"] == "origin_not_allowed"
        closed = line.closed()
        assert closed.code == 4003
        assert "may not run" in closed.reason
    assert shop.owner.get("/visitors").json["data"] == []


def test_a_console_of_a_foreign_origin_is_refused(shop: Shop) -> None:
    ticket = shop.owner.post("/live-tickets").json["ticket"]
    line = shop.line("https://evil.example")
    line.tell("hello", ticket=ticket)
    assert line.closed().code == 4003
    own = shop.line(shop.url)
    assert own.hello(ticket=ticket)["kind"] == "member"


def test_an_unknown_or_disabled_widget_is_refused_in_words(shop: Shop) -> None:
    shop.owner.patch(f"/widgets/{shop.widget['id']}", {"enabled": False})
    for widget_id in (shop.widget["id"], "wgt_01jd3x8m6p2q4r5s6t7v8w9x0y"):
        line = shop.line()
        line.tell("hello", widget_id=widget_id, **HELLO)
        closed = line.closed()
        assert closed.code == 4003
        assert "script tag" in closed.reason


@pytest.mark.parametrize("ticket", ["", "forged", "e30.AAAA", "ünïcode.x"])
def test_a_ticket_that_is_not_ours_is_refused(shop: Shop, ticket: str) -> None:
    line = shop.line(None)
    line.tell("hello", ticket=ticket or "x")
    assert line.expect("error")["code"] == "unauthorized"
    assert line.closed().code == 4003


def test_a_visitor_token_opens_no_console_and_a_forged_one_is_a_new_visitor(shop: Shop) -> None:
    page = shop.visitor()
    line = shop.line(None)
    line.tell("hello", ticket=page.welcome["token"])
    assert line.closed().code == 4003
    forged = page.welcome["token"][:-4] + "AAAA"
    assert shop.visitor(token=forged).welcome["visitor_id"] != page.welcome["visitor_id"]


def test_a_token_of_one_widget_says_nothing_to_another(shop: Shop) -> None:
    page = shop.visitor()
    other = shop.people.widget(shop.owner, name="Second")
    line = shop.line()
    line.hello(widget_id=other["id"], token=page.welcome["token"], **HELLO)
    assert line.welcome["visitor_id"] != page.welcome["visitor_id"]


def test_silence_instead_of_a_hello_is_closed_after_five_seconds(shop: Shop) -> None:
    assert shop.line().closed(timeout=8).code == 4001


def test_another_first_frame_is_closed(shop: Shop) -> None:
    for frame in ({"t": "page", "d": PAGE}, {"t": "hello", "d": {}}, ["x"], {"d": {}}):
        line = shop.line()
        line.raw(json.dumps(frame))
        assert line.closed().code == 4001


def test_a_handshake_without_our_subprotocol_is_answered_in_words(shop: Shop) -> None:
    for offered in ([], ["chat"]):
        with pytest.raises(Refused) as refused:
            shop.line(subprotocols=offered)
        assert refused.value.status == 400
        assert json.loads(refused.value.body)["code"] == "subprotocol"


def test_a_plain_request_to_the_realtime_address_is_told_to_upgrade(shop: Shop) -> None:
    got = shop.owner.send("GET", "/rt/v1/ws", None, {})
    assert got.status == 426
    assert got.json["code"] == "upgrade_required"
    assert got.headers["Upgrade"] == "websocket"


def test_a_revoked_token_loses_its_open_connection_at_the_next_frame(shop: Shop) -> None:
    program = shop.people.program(shop.owner)
    console = shop.member(program)
    page = shop.visitor()
    page.ask("message", client_id="a", body="Hello")
    conversation_id = console.expect("conversation")["conversation"]["id"]
    token_id = shop.owner.get("/tokens").json["data"][0]["id"]
    assert shop.owner.delete(f"/tokens/{token_id}").status == 204
    console.tell("watch", conversation_id=conversation_id, after_seq=0)
    assert console.expect("error")["code"] == "unauthorized"
    assert console.closed().code == 4003
