"""Whom a call rings: by rule, by who is there, and until when."""

from __future__ import annotations

from typing import Any

import pytest

from tests.calls.desk import Desk
from tests.people import Caller


def rule(desk: Desk, **calls: Any) -> None:
    """Other settings for the widget's calls."""
    got = desk.owner.patch(f"/widgets/{desk.widget['id']}", {"calls": calls})
    assert got.status == 200, got.text


def ringing(desk: Desk, call_id: str) -> set[str]:
    """The members at whose consoles it rings."""
    return {who for who, state in desk.legs(call_id).items() if state == "ringing"} - {
        desk.now(call_id)["visitor_id"]
    }


def test_it_rings_at_everybody_who_may_answer_and_is_there(
    desk: Desk, owner: Caller, operator: Caller, viewer: Caller, limited: Caller
) -> None:
    desk.arrives(operator, viewer, limited)
    assert ringing(desk, desk.call()) == {owner.member_id, operator.member_id}


def test_who_is_away_is_not_rung(desk: Desk, owner: Caller, operator: Caller) -> None:
    desk.arrives(operator)
    assert owner.put("/me/availability", {"state": "away"}).status == 200
    assert ringing(desk, desk.call()) == {operator.member_id}


def test_members_come_and_go_while_it_rings(desk: Desk, owner: Caller, operator: Caller) -> None:
    desk.leaves(owner)
    call_id = desk.call()
    assert desk.now(call_id)["state"] == "requested"
    desk.arrives(operator)
    desk.follow()
    assert ringing(desk, call_id) == {operator.member_id}
    desk.arrives(owner)
    desk.leaves(operator)
    desk.follow()
    assert ringing(desk, call_id) == {owner.member_id}
    desk.arrives(operator)
    desk.follow()
    assert ringing(desk, call_id) == {owner.member_id, operator.member_id}


def test_when_everybody_declines_it_is_missed(desk: Desk, owner: Caller, operator: Caller) -> None:
    desk.arrives(operator)
    call_id = desk.call()
    assert owner.post(f"/calls/{call_id}/decline").json["state"] == "ringing"
    assert ringing(desk, call_id) == {operator.member_id}
    operator.post(f"/calls/{call_id}/decline")
    missed = desk.now(call_id)
    assert (missed["state"], missed["end_reason"]) == ("missed", "declined")


def test_a_program_declines_for_everybody(desk: Desk, agent: Caller) -> None:
    missed = agent.post(f"/calls/{desk.call()}/decline").json
    assert (missed["state"], missed["end_reason"]) == ("missed", "declined")


def test_one_after_the_other(desk: Desk, owner: Caller, operator: Caller) -> None:
    desk.arrives(operator)
    rule(desk, routing="round_robin")
    busy = desk.call()
    first = ringing(desk, busy)
    assert len(first) == 1
    desk.answer(busy, owner)
    desk.hang_up(busy)
    call_id = desk.call()
    assert ringing(desk, call_id) == {operator.member_id}
    desk.later(call_id, 61)
    desk.follow()
    assert ringing(desk, call_id) == {owner.member_id}
    owner.post(f"/calls/{call_id}/decline")
    desk.due(call_id)
    desk.follow()
    assert desk.now(call_id)["state"] == "missed"


def test_in_steps(desk: Desk, owner: Caller, operator: Caller) -> None:
    desk.arrives(operator)
    steps = [
        {"member_ids": [operator.member_id], "after_s": 0},
        {"member_ids": None, "after_s": 60},
    ]
    rule(desk, routing="steps", steps=steps)
    waits, declined = desk.call(), desk.call()
    assert ringing(desk, waits) == {operator.member_id}
    desk.later(waits, 61)
    desk.follow()
    assert ringing(desk, waits) == {owner.member_id, operator.member_id}
    operator.post(f"/calls/{declined}/decline")
    assert ringing(desk, declined) == {owner.member_id}


@pytest.mark.parametrize(("outside", "state"), [("callback", "missed"), ("ring", "ringing")])
def test_outside_the_hours(desk: Desk, outside: str, state: str) -> None:
    closed = {day: [] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    hours = {"always": False, "weekly": closed}
    desk.owner.patch(f"/widgets/{desk.widget['id']}", {"hours": hours})
    rule(desk, outside_hours=outside)
    assert desk.now(desk.call())["state"] == state


def test_a_number_rings_whoever_is_there_or_not(desk: Desk, owner: Caller, agent: Caller) -> None:
    desk.leaves(owner)
    number = desk.widget["channels"][0]["number"]
    made = agent.post(f"/channels/{number}/calls", {})
    assert made.status == 201, made.text
    assert (made.json["state"], made.json["channel_number"]) == ("requested", number)
    desk.due(made.json["id"])
    desk.follow()
    missed = desk.now(made.json["id"])
    assert (missed["state"], missed["end_reason"]) == ("missed", "nobody_there")


def test_a_colleague_takes_a_call_over(desk: Desk, owner: Caller, operator: Caller) -> None:
    call_id = desk.call()
    desk.answer(call_id, owner)
    asked = owner.post(f"/calls/{call_id}/transfer", {"member_id": operator.member_id})
    assert asked.json["answered_by"]["id"] == owner.member_id
    assert desk.answer(call_id, operator, line="other") == "answered"
    assert desk.now(call_id)["answered_by"]["id"] == operator.member_id
    assert desk.steps(call_id)[-1] == ("answered", "transferred")
    assert desk.legs(call_id)[owner.member_id] == "stopped"


def test_a_viewer_cannot_be_handed_a_call(desk: Desk, owner: Caller, viewer: Caller) -> None:
    call_id = desk.call()
    desk.answer(call_id, owner)
    refused = owner.post(f"/calls/{call_id}/transfer", {"member_id": viewer.member_id})
    assert refused.status == 422
