"""Whoever pages by position misses nothing, however transactions overlap."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import text

from laleo import events
from laleo.core import db
from laleo.core.db import db as database
from tests.events.happenings import Happen, record
from tests.people import Caller


def _positions(app: Flask) -> list[int]:
    with db.unit(app, reads=True) as session:
        rows = session.execute(text("SELECT position FROM events ORDER BY position"))
        return [row[0] for row in rows]


def test_a_lower_id_that_commits_later_is_not_missed(
    app: Flask, owner: Caller, happen: Happen
) -> None:
    """On SQLite writers wait for each other, so that there the second commits after the first."""
    recorded, go = threading.Event(), threading.Event()
    ids: dict[str, str] = {}

    def slowly() -> None:
        with app.app_context():
            ids["low"] = record(owner.account_id, 1)
            if database.engine.dialect.name == "postgresql":
                database.session.flush()
                recorded.set()
                assert go.wait(10)
            recorded.set()
            db.commit()
            db.release()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert recorded.wait(10)
    (ids["high"],) = happen()
    assert ids["low"] < ids["high"]
    events.relay(app)
    first = owner.get("/events").json
    go.set()
    thread.join(10)
    events.relay(app)
    second = owner.get(f"/events?since={first['next_since']}").json
    seen = [event["id"] for event in first["data"] + second["data"]]
    assert sorted(seen) == sorted(ids.values())
    with app.app_context():
        if database.engine.dialect.name == "postgresql":
            assert seen == [ids["high"], ids["low"]]
        database.session.remove()


def test_positions_have_no_gaps_with_several_relays_at_once(
    app: Flask, owner: Caller, happen: Happen
) -> None:
    stop = threading.Event()

    def relays() -> None:
        while not stop.is_set():
            events.relay(app)

    threads = [threading.Thread(target=relays) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        happen(20)
    stop.set()
    for thread in threads:
        thread.join(20)
    events.relay(app)
    assert _positions(app) == list(range(1, 201))


def test_more_than_one_batch_is_numbered_in_one_go(
    app: Flask, owner: Caller, happen: Happen
) -> None:
    happen(1200)
    assert events.relay(app) == 1200
    assert _positions(app) == list(range(1, 1201))
