"""Callbacks: left in the form, told to the team, given to somebody, done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from laleo import events
from laleo.calls import callback_intake
from laleo.calls.callback_schemas import CallbackFrame
from laleo.conversations import attachments
from laleo.core import db, files
from laleo.core.schemas import load
from laleo.visitors import forgetting
from laleo.visitors import service as visitors
from laleo.visitors.models import Visitor
from tests.calls.desk import Desk
from tests.live.shop import Shop
from tests.people import Caller, People

FORM = {"client_id": "form-1", "name": "Ada", "phone": "020 7946 0018"}
VOICE = b"OggS" + bytes(60)


def leave(desk: Desk, visitor_id: str, **form: Any) -> str:
    """The visitor sends the form; the callback's id."""
    data = load(CallbackFrame, FORM | form)
    data.pop("website")
    with db.unit(desk.people.app):
        return callback_intake.leave(visitors.found(visitor_id), **data).id


def describe(desk: Desk, visitor_id: str, **columns: str | None) -> None:
    with db.unit(desk.people.app) as session:
        row = session.get_one(Visitor, visitor_id)
        for name, value in columns.items():
            setattr(row, name, value)


def shown(desk: Desk, callback_id: str) -> dict[str, Any]:
    got = desk.owner.get(f"/callbacks/{callback_id}")
    assert got.status == 200, got.text
    return dict(got.json)


GUESSES = [
    ({"country": "GB"}, {}),
    ({"country": None}, {"timezone": "Europe/London"}),
    ({"country": None, "language": "en-GB"}, {}),
    ({"country": "TR"}, {"phone": "+44 20 7946 0018"}),
    ({"country": "TR"}, {"phone": "0044 2079460018"}),
]


@pytest.mark.parametrize(("known", "form"), GUESSES)
def test_a_number_is_read_as_dialled_where_the_visitor_is(
    desk: Desk, known: dict[str, Any], form: dict[str, Any]
) -> None:
    visitor_id = desk.visitor()
    describe(desk, visitor_id, **known)
    row = shown(desk, leave(desk, visitor_id, **form))
    assert (row["phone"], row["country"]) == ("+442079460018", "GB")
    assert row["phone_shown"] == "+44 20 7946 0018"
    assert (row["state"], row["name"], row["visitor_id"]) == ("due", "Ada", visitor_id)


def test_what_is_no_number_is_refused_at_its_field(owner: Caller, widget: dict[str, Any]) -> None:
    for phone in ("12", "+90 1", "call me", "+999 555 0101"):
        got = owner.post("/callbacks", {"widget_id": widget["id"], "phone": phone})
        assert got.status == 422, phone
        assert got.json["errors"][0]["pointer"] == "/phone"
    late = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    body = {"widget_id": widget["id"], "phone": "+442079460018", "preferred_at": late}
    assert owner.post("/callbacks", body).json["errors"][0]["pointer"] == "/preferred_at"


def test_the_form_sent_twice_is_one_callback_and_one_event(desk: Desk) -> None:
    visitor_id = desk.visitor()
    describe(desk, visitor_id, country="GB")
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    given = {"preferred_at": at.isoformat(), "timezone": "Europe/Istanbul", "text": "About tea"}
    first, again = (leave(desk, visitor_id, **given) for _ in range(2))
    assert first == again
    (told,) = desk.events("callback.submitted")
    row = shown(desk, first)
    assert told["data"]["callback"] == row
    assert row["timezone"] == "Europe/Istanbul"
    assert datetime.fromisoformat(row["preferred_at"]) == at
    assert desk.owner.get(f"/visitors/{visitor_id}").json["name"] == "Ada"


def test_after_a_missed_call_the_form_names_it(desk: Desk) -> None:
    visitor_id, other = desk.visitor(), desk.visitor()
    missed, theirs = desk.call(visitor_id), desk.call(other)
    desk.due(missed)
    desk.sweep()
    describe(desk, visitor_id, country="GB")
    assert shown(desk, leave(desk, visitor_id, call_id=missed))["call_id"] == missed
    wrong = leave(desk, visitor_id, client_id="form-2", call_id=theirs)
    assert shown(desk, wrong)["call_id"] is None


def test_a_voice_note_stays_with_its_callback(desk: Desk) -> None:
    visitor_id = desk.visitor()
    describe(desk, visitor_id, country="GB")
    kept = files.Kept("fil_01jd3x8m6p2q4r5s6t7v8w9x0y", "note.ogg", "audio/ogg", "audio", 64)
    with db.unit(desk.people.app):
        attachments.add(visitors.found(visitor_id), kept, by_visitor=True, duration_s=4.0)
    callback_id = leave(desk, visitor_id, attachment_id=kept.id)
    with db.unit(desk.people.app) as session:
        row = session.get_one(attachments.Attachment, kept.id)
        row.created_at -= timedelta(days=2)
    with db.unit(desk.people.app):
        attachments.forget_unsent()
    note = shown(desk, callback_id)["voice_note"]
    assert (note["id"], note["duration_s"]) == (kept.id, 4.0)
    with pytest.raises(Exception, match="upload"):
        leave(desk, desk.visitor(), client_id="x", phone="+442079460018", attachment_id=kept.id)


def test_it_is_taken_given_back_done_and_opened_again(
    desk: Desk, owner: Caller, operator: Caller, viewer: Caller
) -> None:
    body = {"widget_id": desk.widget["id"], "phone": "+442079460018", "name": "Ada"}
    path = f"/callbacks/{operator.post('/callbacks', body).json['id']}"
    assert viewer.post(f"{path}/done", {}).status == 403
    taken = operator.post(f"{path}/assign", {"member_id": owner.member_id}).json
    assert (taken["state"], taken["assignee"]["id"]) == ("assigned", owner.member_id)
    assert [one["id"] for one in owner.get("/callbacks?assignee=me").json["data"]] == [taken["id"]]
    assert operator.get("/callbacks?assignee=me").json["data"] == []
    refused = operator.post(f"{path}/assign", {"member_id": viewer.member_id})
    assert refused.json["errors"][0]["pointer"] == "/member_id"
    back = operator.post(f"{path}/assign", {"member_id": None}).json
    assert (back["state"], back["assignee"]) == ("due", None)
    done = operator.post(f"{path}/done", {"outcome": "Reached"}).json
    assert (done["state"], done["outcome"]) == ("done", "Reached")
    assert done["done_by"]["id"] == operator.member_id
    assert operator.get("/callbacks?state=due").json["data"] == []
    again = operator.post(f"{path}/reopen").json
    assert (again["state"], again["done_at"], again["outcome"]) == ("due", None, None)
    assert operator.patch(path, {"phone": "020 7946 0019"}).json["phone"] == "+442079460019"


def test_an_alert_tells_of_it_until_somebody_takes_it(desk: Desk, owner: Caller) -> None:
    ladder = [{"after_s": 0, "targets": [{"kind": "email", "who": "everyone"}]}]
    rule = {"name": "Callbacks", "events": ["callback.submitted"], "ladder": ladder}
    assert owner.post("/alert-rules", rule).status == 201
    body = {"widget_id": desk.widget["id"], "phone": "+442079460018", "name": "Ada"}
    made = owner.post("/callbacks", body).json

    def state() -> list[str]:
        events.relay(desk.people.app)
        while events.dispatch(desk.people.app):
            pass
        rows = owner.get("/alerts").json["data"]
        return [row["state"] for row in rows if row["event_type"] == "callback.submitted"]

    assert "open" in state()
    owner.post(f"/callbacks/{made['id']}/assign", {"member_id": owner.member_id})
    assert set(state()) == {"acknowledged"}


def test_an_agent_that_proposes_waits_for_a_person(desk: Desk, people: People) -> None:
    careful = people.program(desk.owner, kind="agent", mode="propose")
    body = {"widget_id": desk.widget["id"], "phone": "+442079460018"}
    proposal = careful.post("/callbacks", body)
    assert proposal.status == 202
    assert desk.owner.get("/callbacks").json["data"] == []
    assert desk.owner.post(f"/approvals/{proposal.json['id']}/approve").status == 200
    assert len(desk.owner.get("/callbacks").json["data"]) == 1


def test_who_is_forgotten_is_not_called(desk: Desk) -> None:
    visitor_id = desk.visitor()
    callback_id = leave(desk, visitor_id, phone="+442079460018", text="My secret")
    with db.unit(desk.people.app):
        forgetting.forget(visitor_id)
    row = shown(desk, callback_id)
    assert (row["name"], row["phone"], row["text"]) == ("", "", "")


def test_a_page_asks_to_be_called_and_the_console_hears_it_at_once(shop: Shop) -> None:
    member, visitor = shop.member(), shop.visitor()
    robot = visitor.ask("callback", **FORM | {"phone": "+442079460018", "website": "spam"})
    assert robot["t"] == "ack"
    asked = FORM | {"client_id": "form-2", "phone": "+442079460018"}
    answer = visitor.ask("callback", **asked)
    assert answer["d"]["callback"]["phone_shown"] == "+44 20 7946 0018"
    heard = member.expect("callback")["callback"]
    assert heard["id"] == answer["d"]["callback"]["id"]
    assert [one["id"] for one in shop.owner.get("/callbacks").json["data"]] == [heard["id"]]
    wrong = visitor.ask("callback", **asked | {"client_id": "form-3", "phone": "12"})
    assert (wrong["t"], wrong["d"]["errors"][0]["pointer"]) == ("error", "/phone")
