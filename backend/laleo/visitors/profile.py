"""What the team, or the visitor's own page, says about a visitor: details, attributes, tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert

from laleo import events
from laleo.core.actor import Actor, permission
from laleo.core.db import db
from laleo.core.errors import invalid
from laleo.core.operations import Subject, operation
from laleo.visitors import service, visits
from laleo.visitors.models import Visitor, VisitorTag
from laleo.visitors.profile_schemas import MOST_ATTRIBUTES, MOST_TAGS

permission("visitors.write")


def _about_change(actor: Actor, visitor_id: str, changes: Mapping[str, Any]) -> Subject:
    visitor = _writable(actor, visitor_id)
    return Subject(visitor.site_id, f"Change a visitor’s {', '.join(sorted(changes))}")


def _writable(actor: Actor, visitor_id: str) -> Visitor:
    visitor = service.get(actor, visitor_id)
    actor.may("visitors.write", visitor)
    return visitor


@operation("visitors.change", verb="visitors.write", about=_about_change)
def change(actor: Actor, visitor_id: str, changes: Mapping[str, Any]) -> Visitor:
    """Other details; attributes are laid over those there are, null takes one away (or all)."""
    _writable(actor, visitor_id)
    visitor = service.locked(visitor_id)
    describe(visitor, **changes)
    return visitor


def describe(visitor: Visitor, **changes: Any) -> None:
    """Lay these details over the visitor's, and show it to the team."""
    if "attributes" in changes:
        changes["attributes"] = _laid_over(visitor.attributes, changes["attributes"])
    for name, value in changes.items():
        setattr(visitor, name, value)
    show(visitor)


def _laid_over(before: Mapping[str, Any], given: Mapping[str, Any] | None) -> dict[str, Any]:
    if given is None:
        return {}
    merged = {
        key: value for key, value in (dict(before) | dict(given)).items() if value is not None
    }
    if len(merged) > MOST_ATTRIBUTES:
        problem = f"The visitor would have {len(merged)}; at most {MOST_ATTRIBUTES} are kept."
        raise invalid("/attributes", problem)
    return merged


def _about_tags(actor: Actor, visitor_id: str, *, tags: list[str]) -> Subject:
    visitor = _writable(actor, visitor_id)
    return Subject(visitor.site_id, f"Tag a visitor: {', '.join(tags)[:200] or 'no tags'}")


@operation("visitors.set_tags", verb="visitors.write", about=_about_tags)
def set_tags(actor: Actor, visitor_id: str, *, tags: list[str]) -> Visitor:
    """These tags and no others."""
    _writable(actor, visitor_id)
    visitor = service.locked(visitor_id)
    retag(visitor, tags)
    show(visitor)
    return visitor


def add_tags(visitor: Visitor, tags: Iterable[str]) -> None:
    """These tags too; Invalid when there would be too many."""
    retag(visitor, [*visitor.tags, *tags])
    show(visitor)


def retag(visitor: Visitor, tags: Iterable[str]) -> None:
    """Let the visitor have exactly these tags, also where they are searched by."""
    wanted = list(dict.fromkeys(tags))
    if len(wanted) > MOST_TAGS:
        raise invalid("/tags", f"A visitor has at most {MOST_TAGS} tags.")
    if wanted == visitor.tags:
        return
    visitor.tags = wanted
    db.session.execute(delete(VisitorTag).where(VisitorTag.visitor_id == visitor.id))
    whose = {"visitor_id": visitor.id, "account_id": visitor.account_id}
    if wanted:
        db.session.execute(insert(VisitorTag), [whose | {"tag": tag} for tag in wanted])


def show(visitor: Visitor) -> None:
    """Tell the members how the visitor looks now."""
    db.session.flush()
    visits.tell(visitor, "visitor", visitor=events.shown("visitor", visitor))
