"""Calls over live connections: what either side is told, and what only the two of them hear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live.client import Live
from tests.live.shop import Shop

SDP = {"description": {"type": "offer", "sdp": "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"}}

PATIENCE_S = 120


@pytest.fixture(autouse=True)
def rings_long(shop: Shop) -> None:
    """However slow the machine is, nothing here is missed."""
    got = shop.owner.patch(f"/widgets/{shop.widget['id']}", {"calls": {"ring_s": PATIENCE_S}})
    assert got.status == 200, got.text


def call(visitor: Live, key: str = "one", **more: Any) -> dict[str, Any]:
    """The visitor presses the button; the acknowledgement."""
    answer = visitor.ask("call", client_id=key, media="voice", **more)
    assert answer["t"] == "ack", answer
    return dict(answer["d"])


def beat(call_id: str, *lines: Live) -> None:
    """These browsers are still there, however long the machine took."""
    for line in lines:
        line.tell("call_alive", call_id=call_id)


def test_a_call_from_the_first_press_to_the_end(shop: Shop) -> None:
    console, visitor = shop.member(), shop.visitor()
    asked = call(visitor)
    call_id = asked["call"]["id"]
    rings = console.expect("call_ring")
    assert rings["call"]["id"] == call_id
    assert rings["call"]["visitor_id"] == visitor.welcome["visitor_id"]
    assert call(visitor)["call"]["id"] == call_id
    beat(call_id, visitor)
    answered = console.ask("call_answer", call_id=call_id)["d"]
    assert answered["call"]["state"] == "answered"
    assert answered["call"]["answered_by"]["id"] == shop.owner.member_id
    seen = visitor.wait(lambda f: f["t"] == "call" and f["d"]["call"]["state"] == "answered")
    assert seen["d"]["call"]["answered_by"] == {"kind": "operator", "name": "Acme owner"}
    console.tell("call_signal", call_id=call_id, data=SDP)
    assert visitor.expect("call_signal") == {"call_id": call_id, "data": SDP}
    visitor.tell("call_signal", call_id=call_id, data={"candidate": None})
    assert console.expect("call_signal")["data"] == {"candidate": None}
    beat(call_id, visitor, console)
    sample = {"rtt_ms": 40, "jitter_ms": 3, "loss": 0, "bitrate_kbps": 64, "codec": "opus"}
    visitor.tell("call_quality", call_id=call_id, samples=sample)
    visitor.tell("call_end", call_id=call_id)
    console.wait(lambda f: f["t"] == "call" and f["d"]["call"]["state"] == "ended")
    kept = shop.owner.get(f"/calls/{call_id}").json
    assert kept["end_reason"] == "hung_up_by_visitor"
    assert kept["quality"]["caller"]["rtt_ms"] == 40


def test_two_tabs_of_one_member_ring_once_and_stop_together(shop: Shop) -> None:
    tabs, visitor = [shop.member(), shop.member()], shop.visitor()
    call_id = call(visitor)["call"]["id"]
    beat(call_id, visitor)
    legs = {tab.expect("call_ring")["leg_id"] for tab in tabs}
    assert len(legs) == 1
    assert tabs[0].ask("call_answer", call_id=call_id)["t"] == "ack"
    assert tabs[1].expect("call_stop", call_id=call_id)["reason"] == "answered_elsewhere"
    late = tabs[1].ask("call_answer", call_id=call_id)["d"]
    assert late["code"] == "answered_elsewhere"


def test_nobody_else_hears_the_signals(shop: Shop) -> None:
    console, visitor = shop.member(), shop.visitor()
    other_tab = shop.member()
    colleague = shop.member(shop.people.colleague(shop.owner, "operator"))
    call_id = call(visitor)["call"]["id"]
    console.expect("call_ring")
    console.ask("call_answer", call_id=call_id)
    beat(call_id, visitor, console)
    console.ask("call_signal", call_id="cal_00000000000000000000000000", data=SDP)
    refused = colleague.ask("call_signal", call_id=call_id, data=SDP)
    assert refused["d"]["code"] == "not_found"
    stranger = shop.visitor()
    assert stranger.ask("call_signal", call_id=call_id, data=SDP)["d"]["code"] == "not_found"
    beat(call_id, visitor, console)
    console.tell("call_signal", call_id=call_id, data=SDP)
    visitor.expect("call_signal")
    for bystander in (other_tab, colleague, stranger):
        assert "call_signal" not in {frame["t"] for frame in bystander.settled()}


def test_a_page_that_comes_back_takes_its_call_up_again(shop: Shop) -> None:
    console, visitor = shop.member(), shop.visitor()
    call_id = call(visitor)["call"]["id"]
    console.expect("call_ring")
    console.ask("call_answer", call_id=call_id)
    visitor.cut()
    again = shop.visitor(token=visitor.welcome["token"])
    running = again.welcome["call"]
    assert (running["call"]["id"], running["call"]["state"]) == (call_id, "answered")
    beat(call_id, again, console)
    again.ask("ping")
    console.tell("call_signal", call_id=call_id, data=SDP)
    assert again.expect("call_signal")["call_id"] == call_id
    console.cut()
    fresh = shop.member()
    assert fresh.welcome["calls"]["mine"]["call"]["id"] == call_id


def test_a_member_who_leaves_while_it_rings_is_not_needed(shop: Shop) -> None:
    colleague = shop.people.colleague(shop.owner, "operator")
    leaving, stays, visitor = shop.member(), shop.member(colleague), shop.visitor()
    call_id = call(visitor)["call"]["id"]
    leaving.expect("call_ring")
    stays.expect("call_ring")
    leaving.close()
    beat(call_id, visitor)
    assert stays.ask("call_answer", call_id=call_id)["d"]["call"]["state"] == "answered"
