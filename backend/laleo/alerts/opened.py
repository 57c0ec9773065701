"""Makes an alert: its words, its ladder, and when the first rung is due."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from laleo.alerts.frames import announce
from laleo.alerts.matters import URGENT, Matter
from laleo.alerts.models import Alert, AlertRule, State
from laleo.alerts.targets import EMAIL, EVERYONE, PUSH
from laleo.core import clock, ids, queue
from laleo.core.db import db, db_after, on_commit
from laleo.events import Event
from laleo.widgets.models import Site

JOB = "laleo.alerts.jobs.work"
FALLBACK: list[Any] = [
    {"after_s": 0, "targets": [{"kind": PUSH, "who": EVERYONE}]},
    {"after_s": 60, "targets": [{"kind": EMAIL, "who": EVERYONE}]},
]
"""The ladder of a hand-off that no rule covers."""


def open_alert(event: Event, matter: Matter, rule_key: str, rule: AlertRule | None) -> Alert:
    """The alert of this matter; its first rung falls due by the database's clock."""
    ladder = FALLBACK if rule is None else rule.ladder
    told = rule is None or rule.include_message
    alert = Alert(
        id=ids.new_id("alt"),
        account_id=event.account_id,
        site_id=event.site_id,
        rule_id=None if rule is None else rule.id,
        rule_key=rule_key,
        rule_name="Every hand-off" if rule is None else rule.name,
        event_type=matter.trigger,
        subject_id=matter.subject_id,
        episode=matter.episode,
        assignee_id=matter.assignee_id,
        title=_titled(matter, event.site_id),
        body=matter.body if told else "",
        ladder=ladder,
        quiet_hours=None if rule is None or matter.trigger in URGENT else rule.quiet_hours,
        state=State.OPEN,
        step=0,
        created_at=event.created_at,
    )
    age_s = (clock.now() - event.created_at).total_seconds()
    start(alert, max(0.0, ladder[0]["after_s"] - age_s))
    return alert


def start(alert: Alert, wait_s: float) -> None:
    """Store the alert, its first rung due in `wait_s` seconds."""
    db.session.add(alert)
    db.session.flush()
    due = update(Alert).where(Alert.id == alert.id).values(next_at=db_after(wait_s))
    db.session.execute(due.execution_options(synchronize_session=False))
    if wait_s <= 0:
        on_commit(ring)
    announce(alert)


def ring() -> None:
    """Wake the worker that climbs ladders."""
    queue.ring(queue.CHORES, JOB)


def _titled(matter: Matter, site_id: str | None) -> str:
    site = db.session.get(Site, site_id) if site_id else None
    return f"{matter.title} · {site.name}" if site is not None else matter.title
