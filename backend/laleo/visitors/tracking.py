"""What pages say their visitors did (`Laleo.track`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from laleo.core import clock, ids
from laleo.core.actor import Actor
from laleo.core.db import db
from laleo.core.paging import Page, Window, paginate
from laleo.core.schemas import instance
from laleo.visitors import service
from laleo.visitors.models import TrackedEvent, Visitor
from laleo.visitors.profile_schemas import TrackedEventOut


def tracked(actor: Actor, visitor_id: str, window: Window) -> Page[TrackedEvent]:
    """What a visitor did, the newest first."""
    visitor = service.get(actor, visitor_id)
    query = select(TrackedEvent).where(TrackedEvent.visitor_id == visitor.id)
    scope = {"list": "tracked", "of": visitor.id}
    return paginate(query, window, by=[TrackedEvent.id], scope=scope)


def shown(row: TrackedEvent) -> dict[str, Any]:
    """The event as REST shows it."""
    found: dict[str, Any] = instance(TrackedEventOut).dump(row)
    return found


def add(visitor: Visitor, name: str, properties: Mapping[str, Any]) -> TrackedEvent:
    """Keep what the visitor's page says."""
    row = TrackedEvent(
        id=ids.new_id("trk"),
        account_id=visitor.account_id,
        site_id=visitor.site_id,
        visitor_id=visitor.id,
        name=name,
        properties={key: value for key, value in properties.items() if value is not None},
        at=clock.now(),
    )
    db.session.add(row)
    return row
