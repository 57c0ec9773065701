"""Endpoints as workers see them: which have something due, who sends to them, how they fare.

One worker at a time sends to an endpoint, so that ten requests in flight are ten, and a throttle
is one throttle, however many workers there are. Its claim is short, and renewed while it lasts.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, update

from laleo.core.db import db, db_now
from laleo.webhooks.health import WELL, Health, after, ask_for_rest
from laleo.webhooks.models import Delivery, Webhook
from laleo.webhooks.schedule import State, Verdict

OWNED_S = 6
FAILING, GONE = "failing", "gone"

_DUE = (Delivery.state == State.PENDING.value, Delivery.next_attempt_at <= db_now())
_HEALTH = tuple(getattr(Webhook, name) for name in asdict(WELL))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One that has something due: whether it is only tried, and requests per second at most."""

    id: str
    trying: bool
    rate: int | None


def due(me: str) -> list[Endpoint]:
    """Endpoints with something due that this worker may send to, in no order.

    One index probe for each endpoint there is.
    """
    waits = exists().where(Delivery.webhook_id == Webhook.id, *_DUE)
    query = select(Webhook.id, Webhook.pause_s, Webhook.max_per_second)
    rows = db.session.execute(query.where(*_open(), _free(me), waits))
    found = [Endpoint(id_, pause_s > 0, rate) for id_, pause_s, rate in rows]
    random.shuffle(found)
    return found


def anything_due() -> bool:
    """Whether something is due that no worker has in hand."""
    waits = exists().where(Delivery.webhook_id == Webhook.id, *_DUE)
    query = select(Webhook.id).where(*_open(), _free(None), waits).limit(1)
    return db.session.scalar(query) is not None


def _open() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    rested = or_(Webhook.paused_until.is_(None), Webhook.paused_until <= db_now())
    return Webhook.enabled.is_(True), rested


def _free(me: str | None) -> ColumnElement[bool]:
    nobody = or_(Webhook.drainer.is_(None), Webhook.drainer_until <= db_now())
    return nobody if me is None else or_(nobody, Webhook.drainer == me)


def own(webhook_ids: Iterable[str], me: str) -> set[str]:
    """Those of these endpoints that this worker alone sends to for the next `OWNED_S` seconds."""
    wanted = (
        select(Webhook.id)
        .where(Webhook.id.in_(list(webhook_ids)), _free(me))
        .with_for_update(skip_locked=True)
        .cte("wanted")
    )
    claim = (
        update(Webhook)
        .where(Webhook.id.in_(select(wanted.c.id)), _free(me))
        .values(drainer=me, drainer_until=db_now(OWNED_S))
        .returning(Webhook.id)
        .execution_options(synchronize_session=False)
    )
    return set(db.session.scalars(claim))


def release(webhook_ids: Iterable[str], me: str) -> None:
    """Let other workers send to these endpoints."""
    db.session.execute(
        update(Webhook)
        .where(Webhook.id.in_(list(webhook_ids)), Webhook.drainer == me)
        .values(drainer=None, drainer_until=None)
        .execution_options(synchronize_session=False)
    )


@dataclass(slots=True)
class Closed:
    """Endpoints that nothing is to be sent to from now on: for a while, or for good."""

    paused: set[str] = field(default_factory=set)
    off: set[str] = field(default_factory=set)


def note(verdicts: Mapping[str, Sequence[Verdict]]) -> Closed:
    """Take these outcomes into the endpoints' health; what that closes."""
    query = select(Webhook.id, db_now().label("now"), *_HEALTH)
    closed = Closed()
    for row in db.session.execute(query.where(Webhook.id.in_(list(verdicts)), Webhook.enabled)):
        now: datetime = row.now
        before = Health(**{name: getattr(row, name) for name in asdict(WELL)})
        seen = verdicts[row.id]
        health = _after(before, seen, now)
        gone = any(verdict.disables for verdict in seen)
        if gone or health.is_off:
            closed.off.add(row.id)
            _write(row.id, health, enabled=False, disabled_reason=GONE if gone else FAILING)
        elif health != before:
            _write(row.id, health)
        if health.paused_until is not None and health.paused_until > now:
            closed.paused.add(row.id)
    return closed


def _after(health: Health, verdicts: Sequence[Verdict], now: datetime) -> Health:
    for verdict in verdicts:
        if verdict.rest_s is not None:
            health = ask_for_rest(health, verdict.rest_s, now)
        health = after(health, [verdict.well], now)
    return health


def _write(webhook_id: str, health: Health, **more: Any) -> None:
    """What mails have said is forgotten with what they warned of."""
    values = asdict(health) | ({} if health.warned else {"mailed": 0}) | more
    db.session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def try_now(webhook: Webhook) -> None:
    """Somebody wants to see whether it works: end the pause."""
    webhook.paused_until, webhook.pause_s = None, 0


def cured(webhook: Webhook) -> None:
    """Its owner says it works again: forget its failures."""
    for name, value in asdict(WELL).items():
        setattr(webhook, name, value)
    webhook.mailed, webhook.disabled_reason = 0, None
