"""What Prometheus reads of the outbox."""

from __future__ import annotations

from sqlalchemy import func, select

from laleo.core import clock, metrics
from laleo.core.db import db
from laleo.events.models import Event


@metrics.gauge("events_waiting", "Committed events that no reader has been handed yet.")
def _waiting() -> float:
    query = select(func.count()).select_from(Event).where(Event.dispatched_at.is_(None))
    return float(db.session.scalar(query) or 0)


@metrics.gauge("events_oldest_waiting_seconds", "Age of the oldest of them; 0 without any.")
def _oldest() -> float:
    query = select(Event.created_at).where(Event.dispatched_at.is_(None)).order_by(Event.id)
    created_at = db.session.scalar(query.limit(1))
    return (clock.now() - created_at).total_seconds() if created_at else 0.0
