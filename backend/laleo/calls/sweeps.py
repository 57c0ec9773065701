"""What the reconciler does for calls: nothing rings, and nothing talks, for ever.

It needs no process that took part in a call to be alive.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from laleo.calls import legs, machine, ringing, telling
from laleo.calls.models import (
    ANSWERED,
    ANSWERER,
    CALLER,
    CANCELLED,
    ENDED,
    MISSED,
    RINGING,
    STOPPED,
    WAITING,
    Call,
    CallLeg,
)
from laleo.core import clock
from laleo.core.db import db, db_now, reading, release, this_app
from laleo.core.sweeps import sweep

BATCH = 100
TRANSFER_S = 45
"""So long a colleague's consoles ring for a call that is handed to them."""


@sweep(every_s=0.5)
def give_up() -> None:
    """Miss the calls that nobody answered in time."""
    due = select(Call.id).where(Call.state.in_(WAITING), Call.deadline_at <= db_now())
    for call_id in _found(due):
        rang = any(leg.party == ANSWERER for leg in legs.of(call_id))
        machine.move(call_id, MISSED, reason="no_answer" if rang else "nobody_there")


@sweep(every_s=1)
def cancel_left() -> None:
    """Cancel the calls whose callers were not heard of in time."""
    gone = _silent(CallLeg.party == CALLER)
    for call_id in _found(select(Call.id).where(Call.state.in_(WAITING), gone)):
        machine.move(call_id, CANCELLED, reason="network")


@sweep(every_s=1)
def end_dead() -> None:
    """End the calls of which one side was not heard of in time."""
    gone = _silent(CallLeg.state == ANSWERED)
    for call_id in _found(select(Call.id).where(Call.state == ANSWERED, gone)):
        machine.move(call_id, ENDED, reason="network")


def _silent(which: ColumnElement[bool]) -> ColumnElement[bool]:
    late = CallLeg.alive_until <= db_now()
    return exists().where(CallLeg.call_id == Call.id, late, which)


@sweep(every_s=1)
def hush_transfers() -> None:
    """A colleague who does not take a call over rings no more."""
    late = CallLeg.rings_at <= clock.now() - timedelta(seconds=TRANSFER_S)
    rings = exists().where(CallLeg.call_id == Call.id, CallLeg.state == RINGING, late)
    for call_id in _found(select(Call.id).where(Call.state == ANSWERED, rings)):
        machine.locked(call_id)
        for leg in legs.of(call_id):
            if leg.state == RINGING and leg.party == ANSWERER:
                legs.end(leg, STOPPED)
                telling.stop(leg, "missed")


@sweep(every_s=1)
def follow() -> None:
    """Members come and go while it rings, turns end, and steps begin."""
    app = this_app()
    for call_id in _found(select(Call.id).where(Call.state.in_(WAITING))):
        ringing.look(app, call_id)


def _found(query: Select[Any]) -> list[str]:
    """Some calls, read before anything is written and keeping no writer waiting; mostly none."""
    with reading():
        found = list(db.session.scalars(query.order_by(Call.id).limit(BATCH)))
    release()
    return found
