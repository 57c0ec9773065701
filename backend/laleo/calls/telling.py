"""Who is shown a call: its team, its caller, and guests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from laleo import events
from laleo.calls.models import Call, CallLeg
from laleo.conversations.author import Author
from laleo.core import clock, live
from laleo.core.db import db

WHOLE = (joinedload(Call.visitor),)
_OUTSIDE = (
    *("id", "state", "media", "channel_number", "requested_at", "answered_at", "ended_at"),
    *("end_reason", "held", "revision"),
)


def whole(call_id: str) -> Call:
    """The call with all that its schema shows, as the database has it now."""
    db.session.flush()
    query = select(Call).where(Call.id == call_id).options(*WHOLE)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def shown(call: Call) -> Mapping[str, Any]:
    """The call as its team sees it."""
    return events.shown("call", call)


def standing(shown_call: Mapping[str, Any]) -> dict[str, Any]:
    """How it stands, for whoever is outside the team: not who called, but who answered."""
    by = shown_call["answered_by"]
    who = None if by is None else {"kind": by["kind"], "name": by["name"]}
    return {name: shown_call[name] for name in _OUTSIDE} | {"answered_by": who}


def of_leg(leg_id: str) -> str:
    """The topic of the one connection that carries a leg: nobody else hears its signals."""
    return f"leg:{leg_id}"


def of_member(member_id: str) -> str:
    """The topic of a member's consoles."""
    return f"member:{member_id}"


def of_guests(call_id: str) -> str:
    """The topic of those who came by a hand-off link."""
    return f"call:{call_id}"


def announce(call_id: str, *types: str) -> Call:
    """Record what happened, and show everybody concerned how the call stands now.

    Frames of two commits may overtake each other; who gets them tells the newer by `revision`.
    """
    call = whole(call_id)
    for type_ in types:
        place = {"site_id": call.site_id, "widget_id": call.widget_id}
        events.record(call.account_id, type_, **place, call=call)
    said = shown(call)
    live.publish(f"account:{call.account_id}", "call", {"call": said}, site_id=call.site_id)
    outside = {"call": standing(said)}
    live.publish(of_guests(call.id), "call", outside)
    if call.visitor_id is not None:
        live.publish(f"visitor:{call.visitor_id}", "call", outside)
    return call


def ring(call: Call, leg: CallLeg) -> None:
    """Let it ring on a member's consoles."""
    if leg.member_id is not None:
        live.publish(of_member(leg.member_id), "call_ring", ringing(call, leg))


def ringing(call: Call, leg: CallLeg) -> dict[str, Any]:
    """What rings, and until when."""
    until = None if call.deadline_at is None else clock.rfc3339(call.deadline_at)
    return {"call": shown(call), "leg_id": leg.id, "until": until}


def stop(leg: CallLeg, reason: str, by: Author | None = None) -> None:
    """Let it ring no more on a member's consoles."""
    if leg.member_id is None:
        return
    who = None if by is None else {"kind": by.kind, "id": by.id, "name": by.name}
    data = {"call_id": leg.call_id, "reason": reason, "by": who}
    live.publish(of_member(leg.member_id), "call_stop", data)
