"""Calls as records: found, told step by step, noted, looked after, exported."""

from __future__ import annotations

from typing import Any

import pytest

from laleo.calls import carrying
from laleo.core import db
from laleo.core.errors import Conflict
from laleo.visitors import forgetting
from tests.calls.desk import Desk
from tests.people import Caller


def found(caller: Caller, query: str) -> list[str]:
    """The ids of the calls that fit, newest first."""
    got = caller.get(f"/calls?{query}")
    assert got.status == 200, got.text
    return [call["id"] for call in got.json["data"]]


def missed(desk: Desk) -> str:
    """A call that nobody answered."""
    call_id = desk.call()
    desk.due(call_id)
    desk.follow()
    return call_id


def test_calls_are_found_by_what_became_of_them(
    desk: Desk, owner: Caller, observer: Caller, limited: Caller
) -> None:
    old, talking, rings = missed(desk), desk.call(), desk.call()
    desk.answer(talking, owner)
    assert found(observer, "") == [rings, talking, old]
    assert found(observer, "state=waiting") == [rings]
    assert found(observer, "state=answered") == [talking]
    assert found(observer, f"answered_by={owner.member_id}") == [talking]
    assert found(observer, "untriaged=true") == [old]
    assert found(observer, f"visitor_id={desk.now(rings)['visitor_id']}") == [rings]
    assert found(limited, "") == []


def test_a_missed_call_is_looked_after_once(desk: Desk, operator: Caller, viewer: Caller) -> None:
    call_id = missed(desk)
    assert viewer.post(f"/calls/{call_id}/triage").status == 403
    first = operator.post(f"/calls/{call_id}/triage").json
    assert first["triaged_at"]
    again = operator.post(f"/calls/{call_id}/triage").json
    assert (again["triaged_at"], again["revision"]) == (first["triaged_at"], first["revision"])
    assert found(operator, "untriaged=true") == []
    assert operator.post(f"/calls/{desk.call()}/triage").status == 409


def test_the_timeline_says_what_happened_and_through_whom(desk: Desk, owner: Caller) -> None:
    call_id = desk.call()
    desk.answer(call_id, owner)
    owner.post(f"/calls/{call_id}/end")
    steps = owner.get(f"/calls/{call_id}/timeline").json["data"]
    told = [(one["to_state"], one["by"]["kind"], one["detail"]) for one in steps]
    assert told == [
        ("requested", "visitor", None),
        ("ringing", "system", None),
        ("answered", "operator", None),
        ("ended", "operator", "hung_up_by_operator"),
    ]
    assert [one["revision"] for one in steps] == [1, 2, 3, 4]


def test_the_team_notes_and_the_caller_does_not_see_it(desk: Desk, operator: Caller) -> None:
    call_id = desk.call()
    assert operator.post(f"/calls/{call_id}/notes", {"body": "Wants tea"}).status == 201
    [note] = operator.get(f"/calls/{call_id}/notes").json["data"]
    assert (note["body"], note["author"]["id"]) == ("Wants tea", operator.member_id)
    assert desk.now(call_id)["note_count"] == 1


def test_what_was_measured_stays_with_the_call(desk: Desk, owner: Caller) -> None:
    call_id = desk.call()
    desk.answer(call_id, owner)
    sample: dict[str, Any] = {"rtt_ms": 40, "jitter_ms": 4, "loss": 0.0, "bitrate_kbps": 60}
    for rtt in (40, 80):
        with db.unit(desk.people.app):
            given = sample | {"rtt_ms": rtt, "codec": "opus"}
            carrying.measured(call_id, owner.member_id, given)
    assert desk.now(call_id)["quality"] is None
    desk.hang_up(call_id)
    side = desk.now(call_id)["quality"]["answerer"]
    assert (side["rtt_ms"], side["codec"], side["samples"]) == (60, "opus", 2)


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
def test_calls_are_exported(desk: Desk, owner: Caller, kind: str) -> None:
    call_id = missed(desk)
    got = owner.get(f"/calls/export?format={kind}&state=missed")
    assert got.status == 200, got.text
    assert call_id in got.text
    assert "no_answer" in got.text


def test_who_is_forgotten_leaves_no_name_in_a_call(desk: Desk, owner: Caller) -> None:
    visitor = desk.visitor()
    owner.patch(f"/visitors/{visitor}", {"name": "Ada", "phone": "+442079460018"})
    call_id = desk.call(visitor)
    assert desk.now(call_id)["caller_name"] == "Ada"
    desk.hang_up(call_id)
    with db.unit(desk.people.app):
        forgetting.forget(visitor)
    kept = desk.now(call_id)
    assert (kept["caller_name"], kept["caller_phone"], kept["page"]) == (None, None, None)
    assert "Ada" not in owner.get(f"/calls/{call_id}/timeline").text


def test_the_setting_is_kept_part_by_part(desk: Desk, owner: Caller) -> None:
    path = f"/widgets/{desk.widget['id']}"
    calls = owner.patch(path, {"calls": {"routing": "round_robin"}}).json["calls"]
    assert (calls["routing"], calls["ring_s"], calls["enabled"]) == ("round_robin", 120, True)
    for wrong in ({"ring_s": 4}, {"ring_s": 121}, {"routing": "loud"}):
        assert owner.patch(path, {"calls": wrong}).status == 422


def test_a_widget_without_calls_takes_none(desk: Desk, owner: Caller) -> None:
    owner.patch(f"/widgets/{desk.widget['id']}", {"calls": {"video": False}})
    with pytest.raises(Conflict) as refused:
        desk.call(media="video")
    assert refused.value.code == "not_available"
