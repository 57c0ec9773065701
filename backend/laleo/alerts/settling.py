"""The end of a ladder: somebody answered, claimed the conversation, or pressed the button."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import null, select, update

from laleo.alerts.frames import announce
from laleo.alerts.matters import HANDED_OVER, MESSAGE, WAITING
from laleo.alerts.models import Alert, AlertAttempt, Sending, State
from laleo.core import clock
from laleo.core.actor import Actor, Kind
from laleo.core.db import db

By = Mapping[str, Any]
_ANSWERED = frozenset({WAITING, MESSAGE})


def claimed(actor: Actor, subject_id: str) -> None:
    """Somebody took the conversation; the room above says so in the same transaction.

    An agent that takes it is not the person whom a hand-off promised.
    """
    person = actor.kind in {Kind.MEMBER, Kind.SITE}
    triggers = _ANSWERED | {HANDED_OVER} if person else _ANSWERED
    settle(actor.account_id, subject_id, by=principal(actor), triggers=triggers)


def taken(actor: Actor, subject_id: str, trigger: str) -> None:
    """Somebody sees to what this trigger told of."""
    settle(actor.account_id, subject_id, by=principal(actor), triggers={trigger})


def settle(account_id: str, subject_id: str, *, by: By | None, triggers: Collection[str]) -> None:
    """End the open alerts of a subject."""
    query = select(Alert).where(
        Alert.account_id == account_id,
        Alert.subject_id == subject_id,
        Alert.event_type.in_(triggers),
        Alert.state == State.OPEN,
    )
    for alert in db.session.scalars(query.order_by(Alert.id).with_for_update()):
        end(alert, by)


def end(alert: Alert, by: By | None) -> None:
    """Nobody needs to be told any more; the caller holds the row."""
    alert.state = State.ACKNOWLEDGED
    alert.acknowledged_by = None if by is None else {key: by[key] for key in ("kind", "id", "name")}
    alert.acknowledged_at, alert.next_at, alert.held_until = clock.now(), None, None
    db.session.flush()
    drop(alert.id)
    announce(alert)


def drop(alert_id: str) -> None:
    """Send no more of what is still to be sent; what is on its way right now is."""
    waiting = update(AlertAttempt).where(
        AlertAttempt.alert_id == alert_id,
        AlertAttempt.state == Sending.PENDING,
        AlertAttempt.lease_token.is_(None),
    )
    gone = {"state": Sending.CANCELLED.value, "detail": "No longer needed.", "next_at": null()}
    db.session.execute(waiting.values(gone).execution_options(synchronize_session=False))


def principal(actor: Actor) -> dict[str, str]:
    """The actor, as alerts show who acknowledged them."""
    return {"kind": actor.kind.value, "id": actor.id, "name": actor.name}
