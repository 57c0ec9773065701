"""Events are read in order, by type and site, and waited for."""

from __future__ import annotations

import threading
import time
from typing import Any

from flask import Flask

from laleo import events
from laleo.core import db
from laleo.core.db import db as database
from tests.backing import until
from tests.events.happenings import TYPE, Happen, record
from tests.people import Caller, People


def test_events_come_in_order_page_by_page(app: Flask, owner: Caller, happen: Happen) -> None:
    ids = happen(5)
    events.relay(app)
    first = owner.get("/events?limit=3").json
    assert [event["id"] for event in first["data"]] == ids[:3]
    assert first["has_more"] is True
    rest = owner.get(f"/events?limit=3&since={first['next_since']}").json
    assert [event["id"] for event in rest["data"]] == ids[3:]
    assert rest["has_more"] is False
    none = owner.get(f"/events?since={rest['next_since']}").json
    assert none == {"data": [], "has_more": False, "next_since": rest["next_since"]}


def test_an_event_shows_what_was_true_when_it_happened(
    app: Flask, owner: Caller, happen: Happen
) -> None:
    (id_,) = happen()
    events.relay(app)
    (event,) = owner.get("/events").json["data"]
    assert event["id"] == id_
    assert event["type"] == TYPE
    assert event["timestamp"].endswith("Z")
    assert event["data"] == {
        "account_id": owner.account_id,
        "site_id": None,
        "widget_id": None,
        "thing": {"number": 0},
        "seq": event["position"],
    }


def test_an_event_is_not_there_before_its_commit_and_never_after_a_rollback(
    app: Flask, owner: Caller, happen: Happen
) -> None:
    with app.app_context(), db.reading(False):
        record(owner.account_id, 1)
        database.session.flush()
        db.rollback()
        db.release()
    events.relay(app)
    assert owner.get("/events").json["data"] == []


def test_events_can_be_picked_by_type(app: Flask, owner: Caller, happen: Happen) -> None:
    happen(2)
    events.relay(app)
    assert len(owner.get(f"/events?types={TYPE}").json["data"]) == 2
    assert owner.get("/events?types=webhook.ping").json["data"] == []
    refused = owner.get("/events?types=nonsense")
    assert refused.status == 422
    assert "webhook.ping" in refused.json["detail"]


def test_another_account_sees_nothing(app: Flask, stranger: Caller, happen: Happen) -> None:
    happen(2)
    events.relay(app)
    assert stranger.get("/events").json["data"] == []


def test_a_colleague_of_one_site_sees_only_its_events(
    app: Flask, owner: Caller, people: People, widget: dict[str, Any], happen: Happen
) -> None:
    other = owner.post("/sites", {"name": "Other"}).json
    limited = people.colleague(owner, "operator", site_ids=[other["id"]])
    happen(1, site_id=widget["site_id"])
    happen(1)
    (seen,) = happen(1, site_id=other["id"])
    events.relay(app)
    assert [event["id"] for event in limited.get("/events").json["data"]] == [seen]


def test_latest_skips_the_past(app: Flask, owner: Caller, happen: Happen) -> None:
    happen(3)
    events.relay(app)
    now = owner.get("/events?since=latest").json
    assert now["data"] == []
    (id_,) = happen()
    events.relay(app)
    after = owner.get(f"/events?since={now['next_since']}").json
    assert [event["id"] for event in after["data"]] == [id_]


def test_a_waiting_reader_is_woken_and_holds_no_connection_meanwhile(
    app: Flask, owner: Caller, happen: Happen
) -> None:
    answers: list[Any] = []
    waker = app.extensions["laleo-waker"]
    thread = threading.Thread(target=lambda: answers.append(owner.get("/events?wait=20")))
    thread.start()
    until(lambda: waker._waiters == 1, what="the wait")
    with app.app_context():
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    (id_,) = happen()
    started = time.monotonic()
    events.relay(app)
    thread.join(30)
    assert [event["id"] for event in answers[0].json["data"]] == [id_]
    assert time.monotonic() - started < 15


def test_waiting_ends_with_an_empty_answer(owner: Caller) -> None:
    started = time.monotonic()
    got = owner.get("/events?wait=1")
    assert got.status == 200
    assert got.json["data"] == []
    assert 0.9 < time.monotonic() - started < 15


def test_what_cannot_be_read_is_refused(owner: Caller, nobody: Caller) -> None:
    assert owner.get("/events?wait=51").status == 422
    assert owner.get("/events?since=-1").status == 422
    assert owner.get("/events?limit=101").status == 422
    assert nobody.get("/events").status == 401


def test_the_catalogue_describes_what_is_delivered(owner: Caller, known_type: None) -> None:
    kinds = {kind["type"]: kind for kind in owner.get("/event-types").json["data"]}
    ping = kinds["webhook.ping"]["schema"]
    assert ping["properties"]["type"]["const"] == "webhook.ping"
    assert "url" in ping["properties"]["data"]["properties"]["webhook"]["properties"]
    assert kinds[TYPE]["description"] == "A test made it happen."
