"""Realtime: what members' consoles say about calls, as frames (see `frames`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from laleo.calls import carrying, service, telling
from laleo.calls.frames import HoldFrame, OfCall, QualityFrame, SignalFrame, TakeFrame
from laleo.calls.models import ANSWERED, ANSWERER, RINGING, RUNNING, WAITING, Call, CallLeg
from laleo.core import live
from laleo.core.actor import Actor
from laleo.core.db import db
from laleo.core.live import Connection
from laleo.visitors.consoles import MEMBER, greeting, member
from laleo.visitors.counts import note_move

MOST = 50
live.tap("call")(note_move)


@greeting
def welcome(connection: Connection, actor: Actor) -> dict[str, Any]:
    """What rings, and the call the member is in."""
    if actor.member_id is not None:
        connection.join(telling.of_member(actor.member_id))
    query = select(Call).where(Call.account_id == actor.account_id, Call.state.in_(WAITING))
    if actor.site_ids is not None:
        query = query.where(Call.site_id.in_(actor.site_ids))
    query = query.order_by(Call.id).limit(MOST).options(*telling.WHOLE)
    waiting = [telling.shown(call) for call in db.session.scalars(query)]
    return {"calls": {"waiting": waiting} | _own(actor.member_id)}


def _own(member_id: str | None) -> dict[str, Any]:
    """The member's legs that ring or talk."""
    mine, ringing = None, []
    query = select(Call, CallLeg).join(CallLeg, CallLeg.call_id == Call.id)
    query = query.where(CallLeg.member_id == member_id, CallLeg.party == ANSWERER)
    query = query.where(CallLeg.state.in_((RINGING, ANSWERED)), Call.state.in_(RUNNING))
    for call, leg in db.session.execute(query.order_by(Call.id).options(*telling.WHOLE)):
        if leg.state == ANSWERED:
            mine = carrying.running(telling.shown(call), leg)
        else:
            ringing.append(telling.ringing(call, leg))
    return {"mine": mine, "ringing": ringing}


@live.on("call_answer", kind=MEMBER, schema=OfCall)
def answer(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A member answers; the others get the error `answered_elsewhere`."""
    call, leg = service.answer(member(connection), data["call_id"], connection.id)
    carrying.carry(connection, leg)
    return "ack", carrying.running(telling.shown(call), leg)


@live.on("call_decline", kind=MEMBER, schema=OfCall)
def decline(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Not this member."""
    return _ack(service.decline(member(connection), data["call_id"]))


@live.on("call_end", kind=MEMBER, schema=OfCall)
def hang_up(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A member hangs up."""
    return _ack(service.end(member(connection), data["call_id"]))


@live.on("call_hold", kind=MEMBER, schema=HoldFrame)
def hold(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The caller waits, or goes on."""
    return _ack(service.hold(member(connection), data["call_id"], held=data["held"]))


def _ack(call: Call) -> tuple[str, dict[str, Any]]:
    return "ack", {"call": telling.shown(call)}


@live.on("call_alive", kind=MEMBER, schema=OfCall)
def stay(connection: Connection, data: dict[str, Any]) -> None:
    """The member's browser is still there."""
    actor = member(connection)
    service.get(actor, data["call_id"])
    carrying.alive(connection, data["call_id"], service.end_of(actor).principal)


@live.on("call_take", kind=MEMBER, schema=TakeFrame)
def take(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Another tab or device of the member goes on with the call."""
    actor, call_id = member(connection), data["call_id"]
    service.get(actor, call_id, verb="calls.answer")
    leg = carrying.take(connection, call_id, service.end_of(actor).principal, data["key"])
    return "ack", carrying.running(telling.shown(telling.whole(call_id)), leg)


@live.on("call_quality", kind=MEMBER, schema=QualityFrame)
def measure(connection: Connection, data: dict[str, Any]) -> None:
    """What the member's browser measured."""
    principal = service.end_of(member(connection)).principal
    carrying.measured(data["call_id"], principal, data["samples"])


@live.on("call_signal", kind=MEMBER, schema=SignalFrame, reads=True)
def signal(connection: Connection, data: dict[str, Any]) -> None:
    """From the member's browser to the caller's."""
    principal = service.end_of(member(connection)).principal
    carrying.relay(connection, data["call_id"], principal, data["data"])
