"""Calls that begin with a number: for telephone systems that know nothing but REST and webhooks."""

from __future__ import annotations

from typing import Any

import pytest

from laleo.core import quotas
from tests.calls.desk import Desk
from tests.people import Caller, People


def test_an_empty_body_is_a_call_that_rings_until_its_time_is_over(
    people: People, owner: Caller, widget: dict[str, Any]
) -> None:
    desk = Desk(people, owner, widget)  # nobody is there
    number = widget["channels"][0]["number"]
    program = people.program(owner)
    made = program.post(f"/channels/{number}/calls", {})
    assert made.status == 201, made.text
    call = made.json
    assert call["state"] in {"requested", "ringing"}
    assert (call["channel_number"], call["via"], call["visitor_id"]) == (number, "api", None)
    desk.sweep()
    assert program.get(f"/calls/{call['id']}").json["state"] in {"requested", "ringing"}
    desk.due(call["id"])
    desk.sweep()
    assert program.get(f"/calls/{call['id']}").json["state"] == "missed"
    told = desk.events("call.requested", "call.missed")
    assert [one["type"] for one in told] == ["call.requested", "call.missed"]


def test_a_program_follows_and_ends_a_call(desk: Desk, people: People) -> None:
    number = desk.widget["channels"][0]["number"]
    program = people.program(desk.owner)
    body = {"media": "video", "caller_name": "Ada", "caller_phone": "+442079460018"}
    call = program.post(f"/channels/{number}/calls", body).json
    assert desk.answer(call["id"], desk.owner) == "answered"
    assert program.post(f"/calls/{call['id']}/end").json["state"] == "ended"
    told = desk.events("call.requested", "call.answered", "call.ended")
    assert [one["data"]["call"]["caller_name"] for one in told] == ["Ada"] * 3


def test_past_calls_keep_the_number_that_moved(desk: Desk, people: People) -> None:
    number = desk.widget["channels"][0]["number"]
    before = desk.owner.post(f"/channels/{number}/calls").json
    other = people.widget(desk.owner, name="Support", site_url="https://help.example")
    desk.owner.patch(f"/channels/{number}", {"widget_id": other["id"]})
    after = desk.owner.post(f"/channels/{number}/calls").json
    assert desk.now(before["id"])["widget_id"] == desk.widget["id"]
    assert after["widget_id"] == other["id"]
    assert {one["channel_number"] for one in desk.owner.get("/calls").json["data"]} == {number}


def test_only_who_may_starts_calls(desk: Desk, viewer: Caller, stranger: Caller) -> None:
    where = f"/channels/{desk.widget['channels'][0]['number']}/calls"
    assert viewer.post(where).status == 403
    assert stranger.post(where).status == 404
    assert desk.owner.post("/channels/000000/calls").status == 404


def test_an_account_that_used_up_its_call_minutes_begins_no_call(
    people: People, owner: Caller, widget: dict[str, Any]
) -> None:
    desk = Desk(people, owner, widget)
    numbered = f"/channels/{widget['channels'][0]['number']}/calls"
    with people.app.app_context():
        quotas.settle(owner.account_id, quotas.CALL_MINUTES, reached=True)
    refused = owner.post(numbered, {})
    assert (refused.status, refused.json["code"]) == (403, "limit_reached")
    with pytest.raises(quotas.LimitReached, match="call minutes"):
        desk.call()
    assert owner.get("/calls").json["data"] == []
    with people.app.app_context():
        quotas.settle(owner.account_id, quotas.CALL_MINUTES, reached=False)
    assert owner.post(numbered, {}).status == 201
