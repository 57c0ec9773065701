"""Answering, declining, ending, holding and handing on: by whoever has the right, once."""

from __future__ import annotations

from sqlalchemy import select

from laleo.calls import legs, machine, ringing, telling
from laleo.calls.models import (
    ANSWERED,
    ANSWERER,
    CANCELLED,
    DECLINED,
    ENDED,
    OVER,
    REQUESTED,
    RINGING,
    STOPPED,
    WAITING,
    Call,
    CallLeg,
)
from laleo.conversations.author import VISITOR, Author
from laleo.core.db import db
from laleo.core.errors import Conflict

GUEST = "guest"


def answer(
    call_id: str, end: legs.End, by: Author, *, line: str | None = None
) -> tuple[Call, CallLeg]:
    """Talk with the caller; Conflict `answered_elsewhere` for everybody but the first.

    `line` is the connection that carries the leg: the same one may ask again.
    """
    call = machine.locked(call_id)
    mine = legs.belonging(call_id, end.principal)
    if call.state == ANSWERED:
        return _join(call, mine, by, line)
    if call.state in OVER:
        raise _conflict(call_id, "This call is over.", "call_over")
    leg = mine if mine is not None and mine.state == RINGING else legs.rung(call, end)
    if call.state == REQUESTED:
        machine.move(call_id, RINGING)
    legs.answer(leg, line)
    db.session.flush()
    moved = machine.move(call_id, ANSWERED, by, **_answered(by))
    if moved is None:
        raise _elsewhere(call_id)
    telling.stop(leg, "answered_elsewhere", by)
    return moved, leg


def _answered(by: Author) -> dict[str, str]:
    return {"answered_kind": by.kind, "answered_id": by.id, "answered_name": by.name}


def _join(call: Call, mine: CallLeg | None, by: Author, line: str | None) -> tuple[Call, CallLeg]:
    """One who answered already asks again, or takes over what was handed to them."""
    if mine is not None and mine.state == ANSWERED and line is not None and mine.line == line:
        return telling.whole(call.id), mine
    if mine is None or mine.state != RINGING:
        raise _elsewhere(call.id)
    before = legs.talking(call.id, ANSWERER)
    if before is not None:
        legs.end(before, STOPPED)
    legs.answer(mine, line)
    moved = machine.note(call, by, "transferred", held=False, **_answered(by))
    telling.stop(mine, "answered_elsewhere", by)
    return moved, mine


def _elsewhere(call_id: str) -> Conflict:
    query = select(Call.answered_name).where(Call.id == call_id)
    name = db.session.scalar(query) or "Somebody else"
    return _conflict(call_id, f"{name} answered this call.", "answered_elsewhere")


def _conflict(call_id: str, detail: str, code: str) -> Conflict:
    shown = telling.shown(telling.whole(call_id))
    return Conflict(detail, code=code, call=telling.standing(shown))


def decline(call_id: str, end: legs.End, by: Author) -> Call:
    """Not this member; when everybody has declined, the call is missed."""
    call = machine.locked(call_id)
    if call.state in OVER:
        return telling.whole(call_id)
    leg = legs.belonging(call_id, end.principal)
    if call.state in WAITING and leg is None:
        leg = legs.rung(call, end)
    if leg is None or leg.party != ANSWERER or leg.state == ANSWERED:
        return telling.whole(call_id)
    legs.end(leg, DECLINED)
    telling.stop(leg, "declined", by)
    if call.state in WAITING:
        ringing.later(call_id)
        return telling.whole(call_id)
    return machine.note(call, by, "transfer_declined")


def end(call_id: str, by: Author) -> Call:
    """Hang up, whoever it is; a call that is over stays as it was."""
    visitor = by.kind == VISITOR
    hung_up = "hung_up_by_visitor" if visitor else "hung_up_by_operator"
    moved = machine.move(call_id, ENDED, by, reason=hung_up)
    if moved is None:
        gave_up = "cancelled" if visitor else hung_up
        moved = machine.move(call_id, CANCELLED, by, reason=gave_up)
    return moved or telling.whole(call_id)


def hold(call_id: str, by: Author, *, held: bool) -> Call:
    """Let the caller wait, or go on."""
    call = machine.locked(call_id)
    if call.state != ANSWERED:
        raise _conflict(call_id, "Only a call that was answered can be held.", "not_answered")
    if call.held == held:
        return telling.whole(call_id)
    return machine.note(call, by, "held" if held else "resumed", held=held)


def offer(call_id: str, end: legs.End) -> Call:
    """Let a call that runs ring at somebody else, who takes it over by answering."""
    call = machine.locked(call_id)
    if call.state != ANSWERED:
        raise _conflict(call_id, "Only a call that was answered can be handed on.", "not_answered")
    leg = legs.belonging(call_id, end.principal)
    if leg is None or leg.state not in {ANSWERED, RINGING}:
        leg = legs.rung(call, end)
        telling.ring(telling.whole(call_id), leg)
    return telling.whole(call_id)
