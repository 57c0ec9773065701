"""The ends of a call: the caller's, and those that ring and answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from laleo.calls.models import (
    ANSWERED,
    ANSWERER,
    BROWSERS,
    CALLER,
    RINGING,
    STOPPED,
    WATCHER,
    Call,
    CallLeg,
)
from laleo.core import clock, ids
from laleo.core.db import db, db_now

ALIVE_S = 30
"""A browser that has not said so for this long is not there any more."""


@dataclass(frozen=True, slots=True)
class End:
    """Whose leg it is: `principal` is the member, visitor, link or number."""

    kind: str
    principal: str
    name: str
    member_id: str | None = None


def of(call_id: str) -> list[CallLeg]:
    """Every leg of the call, the oldest first."""
    query = select(CallLeg).where(CallLeg.call_id == call_id).order_by(CallLeg.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def belonging(call_id: str, principal: str) -> CallLeg | None:
    """The leg of this member, visitor or link."""
    mine = (CallLeg.call_id == call_id, CallLeg.principal == principal)
    return db.session.scalars(select(CallLeg).where(*mine)).first()


def talking(call_id: str, party: str) -> CallLeg | None:
    """The leg that talks for one party."""
    mine = (CallLeg.call_id == call_id, CallLeg.party == party, CallLeg.state == ANSWERED)
    return db.session.scalars(select(CallLeg).where(*mine)).first()


def calling(call: Call, end: End) -> CallLeg:
    """The caller's leg."""
    leg = _made(call, end, CALLER)
    leg.alive_until = _alive(end.kind)
    return leg


def rung(call: Call, end: End) -> CallLeg:
    """A leg that rings from now on; one that rang before does so again."""
    leg = belonging(call.id, end.principal) or _made(call, end, ANSWERER)
    leg.state, leg.rings_at, leg.name = RINGING, clock.now(), end.name
    leg.line, leg.alive_until, leg.answered_at, leg.ended_at = None, None, None, None
    db.session.flush()
    return leg


def watching(call: Call, end: End) -> CallLeg:
    """A leg that only looks on: it never rings, and cannot answer."""
    leg = belonging(call.id, end.principal) or _made(call, end, WATCHER)
    leg.state = STOPPED
    db.session.flush()
    return leg


def _made(call: Call, end: End, party: str) -> CallLeg:
    leg = CallLeg(
        id=ids.new_id("leg"),
        account_id=call.account_id,
        call_id=call.id,
        kind=end.kind,
        party=party,
        principal=end.principal,
        member_id=end.member_id,
        name=end.name,
        state=RINGING,
        created_at=clock.now(),
    )
    db.session.add(leg)
    return leg


def answer(leg: CallLeg, line: str | None = None) -> None:
    """It talks; `line` is the connection that carries it."""
    leg.state, leg.answered_at, leg.line = ANSWERED, clock.now(), line
    leg.alive_until = _alive(leg.kind)


def _alive(kind: str) -> Any:
    """Until when a browser counts as there; what is no browser needs no signs of life."""
    return db_now(ALIVE_S) if kind in BROWSERS else None


def end(leg: CallLeg, state: str) -> None:
    """It rings, or talks, no more."""
    leg.state, leg.ended_at, leg.alive_until = state, clock.now(), None


def beat(leg: CallLeg) -> None:
    """It is still there."""
    leg.alive_until = _alive(leg.kind)
