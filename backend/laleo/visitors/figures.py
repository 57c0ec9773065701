"""What Prometheus reads of visitors."""

from __future__ import annotations

from sqlalchemy import func, select

from laleo.core import metrics
from laleo.core.db import db
from laleo.visitors.models import Visit


@metrics.gauge("visitors_online", "Visitors who are on a page now.")
def _online() -> float:
    query = select(func.count()).select_from(Visit).where(Visit.ended_at.is_(None))
    return float(db.session.scalar(query) or 0)
