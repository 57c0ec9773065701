"""What Prometheus reads of deliveries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from laleo.core import metrics
from laleo.core.db import db, db_now
from laleo.webhooks.ledger import Outcome
from laleo.webhooks.models import Delivery
from laleo.webhooks.schedule import State

_PENDING = Delivery.state == State.PENDING.value
_attempts = metrics.Count("webhook_attempts", "Attempts to deliver an event.", "came_to")
_seconds = metrics.Seconds("webhook_attempt_seconds", "How long attempts took.")


def note(outcomes: Sequence[Outcome]) -> None:
    """Count attempts whose outcome has been committed."""
    for outcome in outcomes:
        _attempts.add(outcome.error_class or f"{(outcome.status or 0) // 100}xx")
        _seconds.add(outcome.duration_ms / 1000)


@metrics.gauge("deliveries_pending", "Deliveries that still have to arrive.")
def _pending() -> float:
    return float(db.session.scalar(select(func.count()).select_from(Delivery).where(_PENDING)) or 0)


@metrics.gauge("deliveries_due", "Deliveries whose next attempt is due now.")
def _due() -> float:
    due = (_PENDING, Delivery.next_attempt_at <= db_now())
    return float(db.session.scalar(select(func.count()).select_from(Delivery).where(*due)) or 0)
