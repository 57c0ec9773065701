"""Many deliveries are attempted again in the background, and one sees how far that has come."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from laleo.core import clock, db
from laleo.webhooks import chores, replays
from tests.events.happenings import TYPE, Happen
from tests.people import Caller
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver


def _fail_all(app: Flask) -> None:
    with db.unit(app) as session:
        session.execute(text("UPDATE deliveries SET state = 'failed', next_attempt_at = NULL"))


def _replay(app: Flask) -> None:
    with app.app_context():
        chores.replay()


def test_all_that_failed_since_a_time_comes_again_once(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, Any],
    sink: Receiver,
    works: Works,
    happen: Happen,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replays, "BATCH", 3)
    before = clock.rfc3339(clock.now())
    ids = happen(10)
    works.work()
    sink.posts.clear()
    _fail_all(app)
    body = {"webhook_id": endpoint["id"], "since": before, "event_types": [TYPE]}
    asked = owner.post("/webhooks/redeliver", body)
    assert (asked.status, asked.json["state"], asked.json["total"]) == (202, "running", 10)
    _replay(app)
    shown = owner.get(f"/webhooks/redeliveries/{asked.json['id']}").json
    assert (shown["state"], shown["done"]) == ("done", 10)
    works.work()
    assert sorted(post.id for post in sink.posts) == sorted(ids)
    _replay(app)
    works.look()
    assert len(sink.posts) == 10


def test_a_selection_comes_again_whatever_its_state(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, Any],
    sink: Receiver,
    works: Works,
    happen: Happen,
) -> None:
    happen(4)
    works.work()
    page = owner.get(f"/webhooks/{endpoint['id']}/deliveries").json["data"]
    wanted = [delivery["id"] for delivery in page[:2]]
    assert owner.post("/webhooks/redeliver", {"delivery_ids": wanted}).json["total"] == 2
    _replay(app)
    works.work()
    assert sorted(p.headers["x-laleo-delivery"] for p in sink.posts[4:]) == sorted(wanted)


def test_a_killed_replay_goes_on_where_it_was(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, Any],
    works: Works,
    happen: Happen,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replays, "BATCH", 2)
    happen(6)
    works.work()
    _fail_all(app)
    asked = owner.post("/webhooks/redeliver", {"webhook_id": endpoint["id"]}).json
    with db.unit(app):
        replays._step(asked["id"])
    half = owner.get(f"/webhooks/redeliveries/{asked['id']}").json
    assert (half["state"], half["done"]) == ("running", 2)
    _replay(app)
    assert owner.get(f"/webhooks/redeliveries/{asked['id']}").json["done"] == 6


def test_a_cancelled_replay_asks_for_no_more(
    app: Flask, owner: Caller, endpoint: dict[str, Any], works: Works, happen: Happen
) -> None:
    happen(3)
    works.work()
    _fail_all(app)
    asked = owner.post("/webhooks/redeliver", {"webhook_id": endpoint["id"]}).json
    cancelled = owner.post(f"/webhooks/redeliveries/{asked['id']}/cancel").json
    assert cancelled["state"] == "cancelled"
    _replay(app)
    assert owner.get(f"/webhooks/redeliveries/{asked['id']}").json["done"] == 0
    listed = owner.get("/webhooks/redeliveries").json["data"]
    assert [replay["id"] for replay in listed] == [asked["id"]]


def test_a_stranger_replays_nothing_of_others(
    app: Flask,
    owner: Caller,
    stranger: Caller,
    endpoint: dict[str, Any],
    works: Works,
    happen: Happen,
) -> None:
    happen(2)
    works.work()
    page = owner.get(f"/webhooks/{endpoint['id']}/deliveries").json["data"]
    asked = stranger.post("/webhooks/redeliver", {"delivery_ids": [page[0]["id"]]})
    assert (asked.status, asked.json["total"]) == (202, 0)
    assert stranger.post("/webhooks/redeliver", {"webhook_id": endpoint["id"]}).status == 404


def test_a_replay_of_everything_must_be_meant(owner: Caller, endpoint: dict[str, Any]) -> None:
    assert owner.post("/webhooks/redeliver", {}).status == 422
