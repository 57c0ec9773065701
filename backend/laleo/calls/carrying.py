"""The connections that carry a call: signs of life, measurements, and signals from end to end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from laleo.calls import legs, quality, telling, turn
from laleo.calls.models import ANSWERED, RINGING, Call, CallLeg
from laleo.core import limits, live
from laleo.core.db import db
from laleo.core.errors import NotFound
from laleo.core.live import Connection

SIGNALS = "1200/minute"


def running(shown: Any, leg: CallLeg) -> dict[str, Any]:
    """What a browser needs to take part, or to go on."""
    return {
        "call": shown,
        "leg_id": leg.id,
        "ice_servers": turn.ice_servers(leg.call_id, leg.id),
    }


def carry(connection: Connection, leg: CallLeg) -> None:
    """This connection hears the leg's signals from now on."""
    connection.join(telling.of_leg(leg.id))


def alive(connection: Connection, call_id: str, principal: str) -> None:
    """The browser is still there, perhaps with a new connection."""
    leg = _mine(call_id, principal)
    carry(connection, leg)
    if leg.state in {RINGING, ANSWERED} and leg.alive_until is not None:
        legs.beat(leg)


def take(connection: Connection, call_id: str, principal: str, key: str) -> CallLeg:
    """Carry the leg from now on; who carried it until now is told, and lets go of it."""
    leg = _mine(call_id, principal)
    if leg.state != ANSWERED:
        raise NotFound("There is no such call.")
    live.publish(telling.of_leg(leg.id), "call_taken", {"call_id": call_id, "key": key})
    alive(connection, call_id, principal)
    return leg


def measured(call_id: str, principal: str, sample: dict[str, Any]) -> None:
    """Keep what the browser measured."""
    leg = _mine(call_id, principal)
    if leg.state == ANSWERED:
        quality.add(leg, sample)


def _mine(call_id: str, principal: str) -> CallLeg:
    leg = legs.belonging(call_id, principal)
    if leg is None:
        raise NotFound("There is no such call.")
    return leg


def relay(connection: Connection, call_id: str, principal: str, data: dict[str, Any]) -> None:
    """Hand a signal to the other end, as it is; nobody else ever sees it."""
    mine, other = aliased(CallLeg), aliased(CallLeg)
    query = select(mine.id, other.id).join(Call, Call.id == mine.call_id)
    query = query.join(other, (other.call_id == mine.call_id) & (other.party != mine.party))
    query = query.where(Call.id == call_id, Call.state == ANSWERED, mine.principal == principal)
    query = query.where(mine.state == ANSWERED, other.state == ANSWERED)
    found = db.session.execute(query).first()
    if found is None:
        raise NotFound("There is no such call, or nobody answered it yet.")
    limits.hit("call-signals", SIGNALS, found[0], what="signals of this call")
    connection.join(telling.of_leg(found[0]))
    frame = {"call_id": call_id, "data": data}
    live.publish(telling.of_leg(found[1]), "call_signal", frame)
