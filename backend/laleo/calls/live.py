"""Realtime: what callers say, as frames (see `frames`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from laleo.calls import answering, carrying, legs, starting, telling
from laleo.calls.frames import CallFrame, OfCall, QualityFrame, SignalFrame
from laleo.calls.models import RUNNING, Call
from laleo.conversations.author import visitor_author
from laleo.core import limits, live
from laleo.core.db import db
from laleo.core.errors import NotFound
from laleo.core.live import Connection
from laleo.core.rest import current_public_url
from laleo.visitors import identity
from laleo.visitors import service as visitors
from laleo.visitors.live import VISITOR, greeting
from laleo.visitors.models import Visitor

PER_VISITOR, PER_ADDRESS = "10/minute", "60/minute"


@greeting
def welcome(visitor: Visitor, _seen: dict[str, Any] | None) -> dict[str, Any]:
    """The visitor's call, if one goes on: a page takes it up again."""
    query = select(Call).where(Call.visitor_id == visitor.id, Call.state.in_(RUNNING))
    call = db.session.scalars(query.options(*telling.WHOLE)).first()
    leg = None if call is None else legs.belonging(call.id, visitor.id)
    if call is None or leg is None:
        return {"call": None}
    return {"call": carrying.running(telling.standing(telling.shown(call)), leg)}


@live.on("call", kind=VISITOR, schema=CallFrame)
def call(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The visitor wants to talk."""
    visitor_id: str = connection.who.visitor_id
    limits.hit("visitor-calls", PER_VISITOR, visitor_id, what="calls")
    what = "calls from this address"
    limits.hit("address-calls", PER_ADDRESS, connection.caller.ip, what=what)
    identity.demand(visitors.found(visitor_id))
    number = data["channel_number"]
    by_page = number is not None and connection.caller.origin == current_public_url()
    row, leg = starting.by_visitor(
        visitor_id,
        client_id=data["client_id"],
        media=data["media"],
        number=number,
        via="page" if by_page else "widget",
    )
    carrying.carry(connection, leg)
    shown = telling.standing(telling.shown(telling.whole(row.id)))
    return "ack", {"client_id": data["client_id"]} | carrying.running(shown, leg)


@live.on("call_end", kind=VISITOR, schema=OfCall)
def hang_up(connection: Connection, data: dict[str, Any]) -> None:
    """The visitor hangs up, or gives up."""
    visitor_id: str = connection.who.visitor_id
    if legs.belonging(data["call_id"], visitor_id) is None:
        raise NotFound("There is no such call.")
    answering.end(data["call_id"], visitor_author(visitors.found(visitor_id)))


@live.on("call_alive", kind=VISITOR, schema=OfCall)
def stay(connection: Connection, data: dict[str, Any]) -> None:
    """The visitor's browser is still there."""
    carrying.alive(connection, data["call_id"], connection.who.visitor_id)


@live.on("call_quality", kind=VISITOR, schema=QualityFrame)
def measure(connection: Connection, data: dict[str, Any]) -> None:
    """What the visitor's browser measured."""
    carrying.measured(data["call_id"], connection.who.visitor_id, data["samples"])


@live.on("call_signal", kind=VISITOR, schema=SignalFrame, reads=True)
def signal(connection: Connection, data: dict[str, Any]) -> None:
    """From the visitor's browser to the one that answered."""
    carrying.relay(connection, data["call_id"], connection.who.visitor_id, data["data"])
