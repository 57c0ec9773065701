"""REST: what happened, in order, and the catalogue of what can happen."""

from __future__ import annotations

from typing import Any

from laleo.core.rest import API, Door, current_actor
from laleo.events import catalogue, service
from laleo.events.catalogue import EventKind
from laleo.events.schemas import EventKindsOut, EventsOut, EventsQuery
from laleo.events.service import Events

bp = Door("events", __name__, url_prefix=API, description="What happened, in order.")


@bp.get("/events")
@bp.arguments(EventsQuery, location="query")
@bp.response(200, EventsOut)
def list_events(query: dict[str, Any]) -> Events:
    """Events after a position; with `wait`, the answer comes when there is one."""
    types = [part.strip() for part in query.pop("types").split(",") if part.strip()]
    return service.read(current_actor(), types=types, **query)


@bp.get("/event-types")
@bp.response(200, EventKindsOut)
def list_event_types() -> dict[str, list[EventKind]]:
    """Every type of event, when it happens and what is delivered."""
    current_actor().may("events.read")
    return {"data": catalogue.kinds()}
