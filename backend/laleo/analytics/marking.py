"""What is still to be counted: a mark per site and quarter of an hour in which something happened.

Page views leave theirs in their own transaction. Everything else is an event, and events are read
in the order of their positions, which has no gaps and never changes: none is missed, however late
it was committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, insert, select

from laleo.analytics.days import QUARTER, quarter_of
from laleo.analytics.models import RollUpMark, RollUpPlace
from laleo.core import clock, ids
from laleo.core.db import db
from laleo.events import Event
from laleo.visitors import trail

PLACE = "outbox"
BATCH = 500
REACH = timedelta(days=85)
"""What is older is not counted again: its raw rows may be gone."""

_SLACK = timedelta(seconds=2)  # an id is made a moment before its row says when
_TIMES = (
    ("visit", "started_at"),
    ("message", "created_at"),
    ("conversation", "created_at"),
    ("call", "requested_at"),
    ("callback", "created_at"),
)
Spot = tuple[str, datetime]


def mark(spots: Iterable[Spot]) -> None:
    """Have these quarters of these sites counted (again); too old ones are left as they are."""
    oldest = clock.now() - REACH
    rows = [
        {"id": ids.new_id("mrk"), "site_id": site_id, "quarter": quarter}
        for site_id, quarter in sorted(set(spots))
        if quarter >= oldest
    ]
    if rows:
        db.session.execute(insert(RollUpMark), rows)


def mark_days(site_id: str, first: datetime, end: datetime) -> None:
    """Have all quarters of a time counted again."""
    count = int((end - first) / QUARTER)
    mark((site_id, first + number * QUARTER) for number in range(count))


def _mark_views(views: Sequence[trail.View]) -> None:
    mark((view.site_id, quarter_of(ids.at_of(view.id))) for view in views)


def read_outbox() -> int:
    """Mark what the next events tell of; says how many there were."""
    place = _place()
    query = select(Event).where(Event.position > place.position).order_by(Event.position)
    found = list(db.session.scalars(query.limit(BATCH)))
    if found:
        mark(spot for event in found if not event.example for spot in _spots(event))
        place.position = max(event.position or 0 for event in found)
    return len(found)


def _place() -> RollUpPlace:
    query = select(RollUpPlace).where(RollUpPlace.name == PLACE)
    found = db.session.scalars(query.with_for_update()).first()
    if found is None:
        found = RollUpPlace(name=PLACE, position=0)
        db.session.add(found)
        db.session.flush()
    return found


def _spots(event: Event) -> Iterator[Spot]:
    if event.site_id is None:
        return
    for moment in _moments(event.payload):
        yield event.site_id, quarter_of(moment)
        yield event.site_id, quarter_of(moment - _SLACK)


def _moments(payload: dict[str, Any]) -> Iterator[datetime]:
    for name, field in _TIMES:
        shown = payload.get(name)
        if isinstance(shown, dict) and shown.get(field):
            yield clock.parse(shown[field])


def waiting() -> bool:
    """Whether something is not counted yet."""
    if db.session.scalar(select(exists().select_from(RollUpMark))):
        return True
    reached = select(RollUpPlace.position).where(RollUpPlace.name == PLACE)
    after = db.session.scalar(reached) or 0
    return bool(db.session.scalar(select(exists().where(Event.position > after))))


trail.watch(_mark_views)
