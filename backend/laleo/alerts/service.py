"""Alerts and their log, as people and programs ask for them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from laleo.accounts import audit
from laleo.alerts import frames, opened, settling
from laleo.alerts.matters import TEST
from laleo.alerts.models import Alert, State
from laleo.alerts.targets import Target
from laleo.core import clock, ids, limits
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import db
from laleo.core.errors import NotFound
from laleo.core.paging import Page, Window, paginate

TESTS = "20/hour"

permission("alerts.read", scope=READ, roles=EVERYONE)
permission("alerts.acknowledge")


def send_test(
    actor: Actor,
    title: str,
    targets: list[Target],
    *,
    rule_id: str | None = None,
    name: str = "Test",
) -> Alert:
    """An alert about nothing, with one rung that is due now."""
    limits.hit("alert-tests", TESTS, actor.account_id, what="test alerts")
    alert_id = ids.new_id("alt")
    alert = Alert(
        id=alert_id,
        account_id=actor.account_id,
        site_id=None,
        rule_id=rule_id,
        rule_key=rule_id or "test",
        rule_name=name,
        event_type=TEST,
        subject_id=alert_id,
        episode=alert_id,
        assignee_id=actor.member_id,
        title=title,
        body=f"{actor.name or 'Somebody'} pressed the test button. There is nothing to do.",
        ladder=[{"after_s": 0, "targets": targets}],
        state=State.OPEN,
        step=0,
        created_at=clock.now(),
    )
    opened.start(alert, 0.0)
    return frames.whole(alert.id)


def alerts(actor: Actor, window: Window, *, state: str | None = None) -> Page[Alert]:
    """The alerts of the actor's sites with what was sent, newest first."""
    actor.may("alerts.read")
    query = select(Alert).where(Alert.account_id == actor.account_id)
    query = query.options(selectinload(Alert.attempts))
    if actor.site_ids is not None:
        query = query.where(Alert.site_id.in_(actor.site_ids))
    if state is not None:
        query = query.where(Alert.state == state)
    sites = sorted(actor.site_ids or ())
    scope = {"list": "alerts", "account": actor.account_id, "state": state, "sites": sites}
    return paginate(query, window, by=[Alert.id], scope=scope)


def get(actor: Actor, alert_id: str, *, verb: str = "alerts.read") -> Alert:
    """One alert with what was sent."""
    query = select(Alert).where(Alert.id == alert_id).options(selectinload(Alert.attempts))
    row = db.session.scalars(query).first()
    if row is None or (row.site_id is None and actor.site_ids is not None):
        raise NotFound("There is no such alert.")
    actor.may(verb, row)
    return row


def acknowledge(actor: Actor, alert_id: str, *, by: str = "") -> Alert:
    """Take care of it: nobody else is told. Done twice it is done once.

    `by` names the way when it is a link.
    """
    get(actor, alert_id, verb="alerts.acknowledge")
    query = select(Alert).where(Alert.id == alert_id).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if row.state == State.OPEN:
        settling.end(row, settling.principal(actor))
        detail = {"by": by} if by else {}
        audit.write(actor, "alert.acknowledged", row.id, title=row.title, **detail)
    return frames.whole(alert_id)
