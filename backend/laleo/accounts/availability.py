"""Whether a member is there to answer, or away for a while; kept until they say otherwise."""

from __future__ import annotations

from laleo.accounts import rights
from laleo.accounts.models import Member
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import db

ONLINE, AWAY = "online", "away"
STATES = (ONLINE, AWAY)

permission("availability", scope=READ, roles=EVERYONE, people=True)


def change(actor: Actor, *, state: str) -> Member:
    """Be there, or be away, on all of the member's devices."""
    actor.may("availability")
    member = db.session.get_one(Member, actor.member_id)
    member.availability = state
    rights.moved(member.account_id)
    return member


def away(actor: Actor) -> bool:
    """Whether the member behind the actor has said to be away."""
    member = db.session.get(Member, actor.member_id) if actor.member_id else None
    return member is not None and member.availability == AWAY
