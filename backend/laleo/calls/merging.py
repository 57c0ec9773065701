"""A nameless visitor turned out to be somebody, or wants to be forgotten: whose calls are whose."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from laleo.calls.models import RUNNING, STATES, Call, CallLeg, CallMove
from laleo.conversations.author import VISITOR
from laleo.core.db import db
from laleo.visitors.forgetting import on_forget
from laleo.visitors.identity import on_merge


@on_merge
def move(from_id: str, into_id: str) -> str | None:
    """The calls become theirs; a second one that runs stays as it is, and ends by itself."""
    busy = select(Call.id).where(Call.visitor_id == into_id, Call.state.in_(RUNNING))
    free = tuple(set(STATES) - set(RUNNING)) if db.session.scalar(busy.limit(1)) else STATES
    mine = select(Call.id).where(Call.visitor_id == from_id, Call.state.in_(free))
    found = list(db.session.scalars(mine))
    _assign(CallLeg, CallLeg.call_id.in_(found), CallLeg.principal == from_id, principal=into_id)
    _assign(CallMove, CallMove.call_id.in_(found), CallMove.by_id == from_id, by_id=into_id)
    _assign(Call, Call.id.in_(found), visitor_id=into_id)
    return None


@on_forget
def blank(visitor_id: str) -> None:
    """Their name, their number and their page leave the calls."""
    mine = select(Call.id).where(Call.visitor_id == visitor_id)
    theirs = (CallMove.call_id.in_(mine), CallMove.by_kind == VISITOR)
    _assign(CallMove, *theirs, by_name="Visitor")
    _assign(CallLeg, CallLeg.call_id.in_(mine), CallLeg.principal == visitor_id, name="Visitor")
    blanks = {"caller_name": None, "caller_phone": None, "page": None}
    _assign(Call, Call.visitor_id == visitor_id, **blanks)


def _assign(model: Any, *which: Any, **values: Any) -> None:
    statement = update(model).where(*which).values(**values)
    db.session.execute(statement.execution_options(synchronize_session="fetch"))
