"""What a call becomes, by the one table of moves, and what is told of it."""

from __future__ import annotations

import pytest

from laleo.calls import machine
from laleo.calls.models import OVER, STATES
from laleo.core import db
from tests.calls.desk import Desk
from tests.people import Caller


def test_a_call_rings_is_answered_and_ends(desk: Desk, owner: Caller) -> None:
    call_id = desk.call()
    assert desk.now(call_id)["state"] == "ringing"
    assert desk.legs(call_id)[owner.member_id] == "ringing"
    assert desk.answer(call_id, owner) == "answered"
    desk.hang_up(call_id)
    ended = desk.now(call_id)
    assert (ended["state"], ended["end_reason"]) == ("ended", "hung_up_by_visitor")
    assert ended["answered_by"]["id"] == owner.member_id
    assert ended["duration_s"] >= 0
    states = [state for state, _ in desk.steps(call_id)]
    assert states == ["requested", "ringing", "answered", "ended"]
    told = desk.events("call.requested", "call.answered", "call.ended", "call.missed")
    assert [one["type"] for one in told] == ["call.requested", "call.answered", "call.ended"]
    assert told[-1]["data"]["call"] == ended


@pytest.mark.parametrize("state", OVER)
def test_nothing_follows_the_end(desk: Desk, owner: Caller, state: str) -> None:
    assert state not in machine.MOVES
    call_id = desk.call()
    if state in {"ended", "failed"}:
        desk.answer(call_id, owner)
    with db.unit(desk.people.app):
        assert machine.move(call_id, state, reason="failed") is not None
    with db.unit(desk.people.app):
        assert [machine.move(call_id, other) for other in STATES] == [None] * len(STATES)
    assert desk.now(call_id)["state"] == state
    assert "ringing" not in desk.legs(call_id).values()


def test_what_nobody_answers_in_time_is_missed(desk: Desk) -> None:
    call_id = desk.call()
    desk.due(call_id)
    desk.follow()
    missed = desk.now(call_id)
    assert (missed["state"], missed["end_reason"]) == ("missed", "no_answer")
    assert desk.events("call.missed")[0]["data"]["call"]["id"] == call_id


def test_a_caller_who_gives_up_was_not_missed(desk: Desk) -> None:
    call_id = desk.call()
    desk.hang_up(call_id)
    call = desk.now(call_id)
    assert (call["state"], call["end_reason"]) == ("cancelled", "cancelled")
    assert desk.events("call.ended")
    assert not desk.events("call.missed")


def test_the_same_wish_is_one_call(desk: Desk) -> None:
    visitor = desk.visitor()
    first = desk.call(visitor, client_id="one")
    assert desk.call(visitor, client_id="one") == first
