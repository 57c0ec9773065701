"""Old events go with all that hangs on them; what still waits stays."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from laleo import events
from laleo.core import db
from laleo.core.sweeps import Round, sweep
from tests.events.happenings import Happen
from tests.people import Caller


def _age(app: Flask, days: int) -> None:
    past = f"created_at - {days * 86_400_000}"
    if not app.config["LALEO"].sqlite:
        past = f"created_at - interval '{days} days'"
    with db.unit(app) as session:
        session.execute(text(f"UPDATE events SET created_at = {past}"))


def test_events_are_kept_for_thirty_days(app: Flask, owner: Caller, happen: Happen) -> None:
    happen(2)
    events.relay(app)
    events.dispatch(app)
    _age(app, 29)
    with db.unit(app):
        events.forget_old()
    assert len(owner.get("/events").json["data"]) == 2
    _age(app, 2)
    with db.unit(app):
        events.forget_old()
    assert owner.get("/events").json["data"] == []


def test_an_old_event_that_still_waits_for_its_readers_stays(
    app: Flask, owner: Caller, happen: Happen
) -> None:
    happen(1)
    events.relay(app)
    _age(app, 31)
    with db.unit(app):
        events.forget_old()
    assert len(owner.get("/events").json["data"]) == 1


def test_a_sweep_that_fails_stops_no_other(app: Flask) -> None:
    ran = []

    def broken() -> None:
        raise RuntimeError

    sweep(every_s=3600)(broken)
    sweep(every_s=3600)(lambda: ran.append(1))
    try:
        rounds = Round(app)
        rounds.run_due()
        rounds.run_due()
        assert ran == [1]
    finally:
        from laleo.core import sweeps

        for name in [name for name in sweeps._sweeps if name.startswith("tests.")]:
            del sweeps._sweeps[name]
