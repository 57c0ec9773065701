"""Climbs ladders: a rung that is due becomes its attempts, in one transaction, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update

from laleo.alerts import quiet, targets
from laleo.alerts.frames import announce
from laleo.alerts.matters import HANDED_OVER, MESSAGE, PASSING, WAITING
from laleo.alerts.models import Alert, AlertAttempt, Sending, State
from laleo.alerts.targets import EMAIL, EVERYONE, Missing, Recipient
from laleo.core import clock, ids
from laleo.core.db import db, db_after, db_now

BATCH = 20
LINGER_S = 3600
"""After the last rung the alert stays open this long: its button still works, it opens no twin."""

_DUE = (Alert.state == State.OPEN, Alert.next_at <= db_now())
_LAST_RESORT = {"kind": EMAIL, "who": EVERYONE}


InHand = Callable[[str], datetime | None]
_in_hand: list[InHand] = []


def in_hand_by(look: InHand) -> None:
    """Register who knows until when somebody is busy answering in a conversation."""
    _in_hand[:] = [look]


def due() -> bool:
    """Whether a rung is due."""
    return bool(db.session.scalar(select(exists().where(*_DUE))))


def climb() -> int:
    """Take the due rungs of some alerts; says how many alerts that were.

    The alert's row is locked to the end of the transaction: of any number of workers one takes a
    rung, and a worker that is killed has taken none.
    """
    query = select(Alert).where(*_DUE).order_by(Alert.next_at).limit(BATCH)
    alerts = list(db.session.scalars(query.with_for_update(skip_locked=True)))
    for alert in alerts:
        _rung(alert)
    return len(alerts)


def _rung(alert: Alert) -> None:
    now = clock.now()
    end = quiet.over(alert.quiet_hours, now) if alert.step < len(alert.ladder) else None
    if alert.step >= len(alert.ladder):
        _finish(alert, State.EXPIRED)
    elif end is None:
        _take_unless_in_hand(alert, now)
    elif alert.event_type in PASSING:
        _finish(alert, State.QUIET)
    else:
        alert.held_until = end
        db.session.flush()
        _next(alert, (end - now).total_seconds())
    announce(alert)


def _take_unless_in_hand(alert: Alert, now: datetime) -> None:
    """Who waits while somebody types needs nobody else; when they give up, the ladder goes on."""
    until = None
    if alert.event_type in {WAITING, MESSAGE} and _in_hand:
        until = _in_hand[0](alert.subject_id)
    if until is None or until <= now:
        _take(alert)
    else:
        _next(alert, (until - now).total_seconds())


def _finish(alert: Alert, state: State) -> None:
    alert.state, alert.next_at, alert.held_until = state, None, None


def _take(alert: Alert) -> None:
    """This rung's attempts, and when the next one is due: at once when nobody can be reached."""
    rung: dict[str, Any] = alert.ladder[alert.step]
    found = targets.expand(alert, rung)
    if alert.event_type == HANDED_OVER and not _reaches(found) and alert.step == 0:
        found += targets.expand(alert, {"targets": [_LAST_RESORT]})
    db.session.add_all(_attempt(alert, one) for one in found)
    alert.step, alert.held_until = alert.step + 1, None
    db.session.flush()
    _next(alert, _pause(alert) if _reaches(found) else 0.0)


def _reaches(found: Sequence[Recipient | Missing]) -> bool:
    return any(isinstance(one, Recipient) for one in found)


def _pause(alert: Alert) -> float:
    if alert.step >= len(alert.ladder):
        return LINGER_S
    before, after = alert.ladder[alert.step - 1], alert.ladder[alert.step]
    return float(after["after_s"] - before["after_s"])


def _next(alert: Alert, wait_s: float) -> None:
    later = update(Alert).where(Alert.id == alert.id).values(next_at=db_after(wait_s))
    db.session.execute(later.execution_options(synchronize_session=False))


def _attempt(alert: Alert, one: Recipient | Missing) -> AlertAttempt:
    row = AlertAttempt(
        id=ids.new_id("ala"),
        account_id=alert.account_id,
        alert_id=alert.id,
        step=alert.step,
        place=one.place,
        channel=one.channel,
        target=one.shown,
        tries=0,
        at=clock.now(),
    )
    if isinstance(one, Missing):
        row.recipient, row.state, row.detail = f"none {one.place}", Sending.FAILED, one.detail
    else:
        row.recipient, row.member_id, row.state = one.id, one.member_id, Sending.PENDING
        row.next_at = db_now()
    return row


def hasten(alert_id: str, step: int) -> None:
    """When nothing of a rung arrived, the next one need not wait for its time."""
    rung = (AlertAttempt.alert_id == alert_id, AlertAttempt.step == step)
    hope = exists().where(*rung, AlertAttempt.state.in_([Sending.PENDING, Sending.SENT]))
    mine = (Alert.id == alert_id, Alert.state == State.OPEN, Alert.step == step + 1)
    query = select(Alert).where(*mine, ~hope, Alert.held_until.is_(None)).with_for_update()
    alert = db.session.scalars(query).first()
    if alert is not None and alert.step < len(alert.ladder):
        _next(alert, 0.0)
