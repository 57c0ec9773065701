"""Calls that many answer at once: one outcome each, how long it takes, and what signalling costs.

500 calls, 12 racers each, on both databases: ten who answer, the caller who gives up, and the
reconciler's deadline, all let go at the same moment. Parameters: BENCH_CALLS (500).
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select
from tests import backing
from tests.calls.desk import Desk
from tests.people import People, through_app

from bench.load.figures import spread
from laleo.app import create_app
from laleo.calls import machine
from laleo.calls.models import ANSWERED, MISSED, OVER, Call, CallMove
from laleo.config import load
from laleo.core import db
from laleo.core.errors import LaleoError
from laleo.events.models import Event

CALLS = int(os.environ.get("BENCH_CALLS", "500"))
ANSWERERS = 10
RACERS = ANSWERERS + 2
OUTCOMES = ("call.answered", "call.ended", "call.missed")


def measure() -> dict[str, Any]:
    """The race on both databases."""
    return {"sqlite": _on("sqlite"), "postgresql": _on("postgres")}


def _on(kind: str) -> dict[str, Any]:
    with _app(kind) as app:
        people = People(app, through_app(app))
        owner = people.owner()
        desk = Desk(people, owner, people.widget(owner))
        desk.arrives(owner)
        outcomes, took = Counter[str](), []
        for _ in range(CALLS):
            call_id = desk.call()
            took.append(_race(desk, call_id))
            outcomes[_told(desk, call_id)] += 1
        return {
            "calls": CALLS,
            "racers": RACERS,
            "outcomes": dict(outcomes),
            "race_ms": spread(took),
            "moves_per_call": round(_moves(app) / CALLS, 1),
        }


def _race(desk: Desk, call_id: str) -> float:
    """Everybody at once; seconds until the last one knows."""
    start = threading.Barrier(RACERS + 1)

    def run(deed: Any) -> None:
        start.wait()
        with suppress(LaleoError):
            deed()

    def miss() -> None:
        with db.unit(desk.people.app):
            machine.move(call_id, MISSED, reason="no_answer")

    answers = [lambda n=n: desk.answer(call_id, desk.owner, f"line {n}") for n in range(ANSWERERS)]
    deeds = [*answers, miss, lambda: desk.hang_up(call_id)]
    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def _told(desk: Desk, call_id: str) -> str:
    """How it came out; stops the bench when there is more, or less, than one outcome."""
    with db.unit(desk.people.app, reads=True) as session:
        over = session.get_one(Call, call_id).state in OVER
        moves = select(CallMove.to_state).where(CallMove.call_id == call_id)
        states = Counter(session.scalars(moves.order_by(CallMove.revision)).all())
        mine = Event.payload["call"]["id"].as_string() == call_id
        types = session.scalars(select(Event.type).where(Event.type.in_(OUTCOMES), mine)).all()
    assert max(states.values()) == 1, states
    assert states[ANSWERED] <= 1
    assert sum(states[state] for state in OVER) == over, states
    ways = {("call.answered",), ("call.ended",), ("call.missed",), ("call.answered", "call.ended")}
    assert tuple(sorted(types)) in ways, types
    return " then ".join(state for state in (ANSWERED, *OVER) if states[state])


def _moves(app: Flask) -> int:
    with db.unit(app, reads=True) as session:
        return int(session.scalar(select(func.count()).select_from(CallMove)) or 0)


@contextmanager
def _app(kind: str) -> Iterator[Flask]:
    """The product in this process, on stores of its own."""
    with backing.databases(kind) as databases, backing.valkey() as bus:
        settings = {"PORT": "8000", "DATABASE_URL": databases.new(), "REDIS_URL": bus}
        with tempfile.TemporaryDirectory(prefix="lbr-") as data_dir:
            app = create_app(load(settings | {"LALEO_DATA_DIR": data_dir}))
            with app.app_context():
                upgrade()
            yield app
