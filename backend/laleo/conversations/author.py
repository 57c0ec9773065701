"""Who says something in a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from laleo.core.actor import Actor, Kind
from laleo.visitors.models import Visitor

VISITOR, OPERATOR, AGENT, SYSTEM = "visitor", "operator", "agent", "system"
TEAM = frozenset({OPERATOR, AGENT})


@dataclass(frozen=True, slots=True)
class Author:
    """Who says something."""

    kind: str
    id: str
    name: str


_KINDS = {Kind.VISITOR: VISITOR, Kind.SYSTEM: SYSTEM, Kind.AGENT: AGENT, Kind.PROGRAM: AGENT}


def author(actor: Actor) -> Author:
    """The actor as an author.

    A token writes as `agent` under its own name, whether a model or a script holds it: neither is
    a person, and a visitor is told so. A member is an `operator` by whichever door, wp-admin's too.
    """
    if actor.kind is Kind.SITE and actor.member_id is not None:
        return Author(OPERATOR, actor.member_id, actor.name)
    return Author(_KINDS.get(actor.kind, OPERATOR), actor.id, actor.name)


def visitor_author(visitor: Visitor) -> Author:
    """A visitor as an author."""
    return Author(VISITOR, visitor.id, visitor.name or "Visitor")
