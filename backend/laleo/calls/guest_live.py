"""Realtime: people who came by a hand-off link, in the one call they were let into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from laleo.calls import answering, carrying, legs, telling
from laleo.calls.frames import GuestHello, HoldFrame, OfCall, QualityFrame, SignalFrame
from laleo.calls.models import ANSWERER, CallLeg
from laleo.conversations.author import Author
from laleo.core import db, limits, live
from laleo.core.errors import Forbidden, NotFound
from laleo.core.live import Connection
from laleo.core.rest import current_public_url

GUEST = "guest"
HELLOS = "120/minute"

Admit = Callable[[str], tuple[CallLeg, dict[str, Any]]]
_admits: list[Admit] = []


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is behind a connection: the leg that the link gave them, or only a look at the call."""

    call_id: str
    end: legs.End
    joins: bool

    @property
    def by(self) -> Author:
        """The guest, as the timeline names them."""
        return Author(GUEST, self.end.principal, self.end.name)


def admitted_by(admit: Admit) -> Admit:
    """Register who knows whose leg a session of a hand-off link is, and what else they are told.

    It raises Forbidden for a session that is over.
    """
    _admits[:] = [admit]
    return admit


@live.hello(GUEST, key="handoff", schema=GuestHello)
def welcome(connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
    """Let a guest in, from our own page only."""
    limits.hit("guests", HELLOS, connection.caller.ip, what="connections from this address")
    if connection.caller.origin not in {None, current_public_url()}:
        raise Forbidden("This page is not one of this server.", code="origin_not_allowed")
    with db.unit(connection.app, reads=True):
        leg, told = _admits[0](data["handoff"])
        end = legs.End(leg.kind, leg.principal, leg.name)
        connection.who = Guest(leg.call_id, end, leg.party == ANSWERER)
        connection.join(telling.of_guests(leg.call_id))
        carrying.carry(connection, leg)
        shown = telling.standing(telling.shown(telling.whole(leg.call_id)))
        greeting = {"kind": GUEST, "heartbeat_s": live.HEARTBEAT_S} | told
        return greeting | carrying.running(shown, leg)


def _guest(connection: Connection, data: dict[str, Any]) -> Guest:
    """Who asks, about their own call."""
    who: Guest = connection.who
    if who.call_id != data["call_id"]:
        raise NotFound("There is no such call.")
    if not who.joins:
        raise Forbidden("This link only shows the call.", code="view_only")
    return who


@live.on("call_answer", kind=GUEST, schema=OfCall)
def answer(connection: Connection, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A guest answers, or takes the call over that was handed to them."""
    who = _guest(connection, data)
    call, leg = answering.answer(who.call_id, who.end, who.by, line=connection.id)
    carrying.carry(connection, leg)
    return "ack", carrying.running(telling.standing(telling.shown(call)), leg)


@live.on("call_end", kind=GUEST, schema=OfCall)
def hang_up(connection: Connection, data: dict[str, Any]) -> None:
    """A guest hangs up; one who has not answered only leaves."""
    who = _guest(connection, data)
    leg = legs.belonging(who.call_id, who.end.principal)
    if leg is not None and leg.answered_at is not None:
        answering.end(who.call_id, who.by)
    else:
        answering.decline(who.call_id, who.end, who.by)


@live.on("call_hold", kind=GUEST, schema=HoldFrame)
def hold(connection: Connection, data: dict[str, Any]) -> None:
    """The caller waits, or goes on."""
    who = _guest(connection, data)
    answering.hold(who.call_id, who.by, held=data["held"])


@live.on("call_alive", kind=GUEST, schema=OfCall)
def stay(connection: Connection, data: dict[str, Any]) -> None:
    """The guest's browser is still there."""
    carrying.alive(connection, _guest(connection, data).call_id, connection.who.end.principal)


@live.on("call_quality", kind=GUEST, schema=QualityFrame)
def measure(connection: Connection, data: dict[str, Any]) -> None:
    """What the guest's browser measured."""
    who = _guest(connection, data)
    carrying.measured(who.call_id, who.end.principal, data["samples"])


@live.on("call_signal", kind=GUEST, schema=SignalFrame, reads=True)
def signal(connection: Connection, data: dict[str, Any]) -> None:
    """From the guest's browser to the caller's."""
    who = _guest(connection, data)
    carrying.relay(connection, who.call_id, who.end.principal, data["data"])
