"""The states of a call and the one table of moves between them.

A move is a conditional UPDATE, its entry in the timeline and its event, in one transaction: of
any number who try at once, through whichever door, one succeeds. Nothing in here knows browsers.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from laleo.calls import legs, telling
from laleo.calls.models import (
    ANSWERED,
    ANSWERER,
    CALLER,
    CANCELLED,
    DROPPED,
    ENDED,
    FAILED,
    MISSED,
    OVER,
    REQUESTED,
    RINGING,
    STOPPED,
    Call,
    CallLeg,
    CallMove,
)
from laleo.conversations.author import SYSTEM, Author
from laleo.core import clock, ids
from laleo.core.db import db
from laleo.core.errors import NotFound

MOVES = {
    REQUESTED: frozenset({RINGING, MISSED, CANCELLED, FAILED}),
    RINGING: frozenset({ANSWERED, MISSED, CANCELLED, FAILED}),
    ANSWERED: frozenset({ENDED, FAILED}),
}
EVENTS = {
    REQUESTED: ("call.requested",),
    ANSWERED: ("call.answered",),
    ENDED: ("call.ended",),
    CANCELLED: ("call.ended",),
    FAILED: ("call.ended",),
    MISSED: ("call.missed",),
}
SERVER = Author(SYSTEM, SYSTEM, "Laleo")
_NETWORK = "network"
_STOPS = {ANSWERED: "answered_elsewhere", MISSED: "missed"}


def locked(call_id: str) -> Call:
    """The call's row, for this transaction alone; NotFound when it is gone."""
    query = select(Call).where(Call.id == call_id).with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("There is no such call.")
    return found


def begin(call: Call, caller: legs.End, by: Author) -> CallLeg:
    """A call that somebody asked for; gives the caller's leg."""
    db.session.add(call)
    db.session.flush()
    leg = legs.calling(call, caller)
    _log(call, call.revision, None, REQUESTED, by, None)
    telling.announce(call.id, *EVENTS[REQUESTED])
    return leg


def move(
    call_id: str, to: str, by: Author = SERVER, *, reason: str | None = None, **values: Any
) -> Call | None:
    """Move a call; None when the table does not allow it from where the call is now."""
    call = locked(call_id)
    before = call.state
    if to not in MOVES.get(before, ()):
        return None
    revision = _change(call_id, before, state=to, **_times(to, reason), **values)
    if revision is None:
        return None
    _log(call, revision, before, to, by, reason)
    if to in OVER:
        _hang_up(call, to, by, reason)
    elif to == ANSWERED:
        _hush(call, by)
    return telling.announce(call_id, *EVENTS.get(to, ()))


def note(call: Call, by: Author, detail: str, **values: Any) -> Call:
    """Something changes within the state; the caller holds the row."""
    revision = _change(call.id, call.state, **values)
    if revision is not None:
        _log(call, revision, call.state, call.state, by, detail)
    return telling.announce(call.id)


def _change(call_id: str, before: str, **values: Any) -> int | None:
    change = update(Call).where(Call.id == call_id, Call.state == before)
    change = change.values(revision=Call.revision + 1, **values)
    done = change.returning(Call.revision).execution_options(synchronize_session=False)
    return db.session.scalars(done).first()


def _times(to: str, reason: str | None) -> dict[str, Any]:
    if to == ANSWERED:
        return {"answered_at": clock.now(), "deadline_at": None}
    if to in OVER:
        return {"ended_at": clock.now(), "deadline_at": None, "end_reason": reason, "held": False}
    return {}


def _log(
    call: Call, revision: int, before: str | None, to: str, by: Author, detail: str | None
) -> None:
    db.session.add(
        CallMove(
            id=ids.new_id("cmv"),
            call_id=call.id,
            at=clock.now(),
            revision=revision,
            from_state=before,
            to_state=to,
            by_kind=by.kind,
            by_id=by.id,
            by_name=by.name,
            detail=detail,
        )
    )


def _hush(call: Call, by: Author) -> None:
    """Somebody answered: the caller talks, and whoever else rings stops."""
    for leg in legs.of(call.id):
        if leg.party == CALLER:
            leg.state, leg.answered_at = ANSWERED, clock.now()
        elif leg.state == RINGING:
            legs.end(leg, STOPPED)
            telling.stop(leg, _STOPS[ANSWERED], by)


def _hang_up(call: Call, to: str, by: Author, reason: str | None) -> None:
    """Every leg is over, and what was measured stays with the call."""
    quality: dict[str, Any] = {}
    for leg in legs.of(call.id):
        talked = leg.state == ANSWERED
        if leg.quality is not None and (talked or leg.party not in quality):
            quality[leg.party] = leg.quality
        if leg.party == ANSWERER and leg.state == RINGING:
            telling.stop(leg, _STOPS.get(to, "cancelled"), by)
        if talked or leg.state == RINGING:
            legs.end(leg, DROPPED if reason == _NETWORK and talked else STOPPED)
    if quality:
        unchanged = update(Call).where(Call.id == call.id).values(quality=quality)
        db.session.execute(unchanged.execution_options(synchronize_session=False))
