"""The books of delivering: who claims what until when, and what came of it. Database time only."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, insert, null, select, update

from laleo import events
from laleo.core import ids
from laleo.core.db import db, db_after, db_now
from laleo.events import Event
from laleo.webhooks import endpoints, headers, signing, subscriptions
from laleo.webhooks.models import Attempt, Delivery, Webhook
from laleo.webhooks.schedule import State, Verdict

LEASE_S = 60
_DUE = (Delivery.state == State.PENDING.value, Delivery.next_attempt_at <= db_now())


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed delivery with all that sending it needs; valid while the lease is."""

    delivery_id: str
    account_id: str
    webhook_id: str
    event_id: str
    event_type: str
    attempt: int
    step: int
    lease_token: str
    url: str
    keys: tuple[str, ...] = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    claimed: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to."""

    job: Job
    verdict: Verdict
    at: datetime
    duration_ms: int
    request_headers: dict[str, str]
    status: int | None = None
    response_headers: dict[str, str] | None = None
    response_body: str | None = None
    address: str | None = None
    error_class: str | None = None
    error_detail: str | None = None


def claim(wanted: Mapping[str, int], total: int) -> list[Job]:
    """Lease due deliveries: at most so many of each endpoint, and `total` together."""
    token, claimed = secrets.token_hex(8), list[Delivery]()
    for webhook_id, room in wanted.items():
        limit = min(room, total - len(claimed))
        if limit > 0:
            claimed += _claim(webhook_id, limit, token)
    return _jobs(claimed, token) if claimed else []


def _claim(webhook_id: str, limit: int, token: str) -> list[Delivery]:
    first = (
        select(Delivery.id)
        .where(Delivery.webhook_id == webhook_id, *_DUE)
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("first")
    )
    lease = (
        update(Delivery)
        .where(Delivery.id.in_(select(first.c.id)), *_DUE)
        .values(next_attempt_at=db_now(LEASE_S), lease_token=token)
        .returning(Delivery)
        .execution_options(synchronize_session=False)
    )
    return sorted(db.session.scalars(lease), key=lambda delivery: delivery.id)


def _jobs(claimed: Sequence[Delivery], token: str) -> list[Job]:
    told = _told({delivery.event_id for delivery in claimed})
    places = _places({delivery.webhook_id for delivery in claimed})
    return [
        Job(
            delivery_id=delivery.id,
            account_id=delivery.account_id,
            webhook_id=delivery.webhook_id,
            event_id=delivery.event_id,
            event_type=delivery.event_type,
            attempt=delivery.attempts + 1,
            step=delivery.step + 1,
            lease_token=token,
            **_letter(told[delivery.event_id], **places[delivery.webhook_id]),
        )
        for delivery in claimed
    ]


def _told(event_ids: set[str]) -> dict[str, Event]:
    rows = db.session.scalars(select(Event).where(Event.id.in_(event_ids)))
    return {event.id: event for event in rows}


def _letter(event: Event, *, subscription_id: str | None, **place: Any) -> dict[str, Any]:
    """Where it goes, and what is in it: hosts of agents have a form of their own."""
    if subscription_id is None:
        return place | {"body": _dumped(events.envelope(event))}
    own = place["headers"] | {subscriptions.HEADER: subscription_id}
    return place | {"headers": own, "body": _dumped(subscriptions.occurrence(event))}


def _dumped(shown: Any) -> bytes:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def _places(webhook_ids: set[str]) -> dict[str, dict[str, Any]]:
    """Address, valid secrets and own headers of each endpoint."""
    old = case((Webhook.old_secret_until > db_now(), Webhook.old_secret_sealed))
    known = (Webhook.id, Webhook.url, Webhook.subscription_id, Webhook.headers_sealed)
    query = select(*known, Webhook.secret_sealed, old).where(Webhook.id.in_(webhook_ids))
    return {
        webhook_id: {
            "url": url,
            "subscription_id": subscription_id,
            "headers": headers.unseal(own),
            "keys": _keys(*sealed),
        }
        for webhook_id, url, subscription_id, own, *sealed in db.session.execute(query)
    }


def _keys(*sealed: str | None) -> tuple[str, ...]:
    """The secrets in clear; none when they were sealed with another SECRET_KEY."""
    try:
        return tuple(signing.unseal(text) for text in sealed if text)
    except ValueError:
        return ()


def save(done: Sequence[Outcome]) -> set[str]:
    """Log the attempts and move their deliveries, where the lease is still theirs.

    Says which endpoints are closed from now on: what is claimed of them is not to be sent.

    Endpoints come before deliveries here and wherever both change, so that nobody waits in a ring.
    """
    closed = endpoints.note(_verdicts(done))
    there = _still_there([outcome.job.delivery_id for outcome in done])
    outcomes = [outcome for outcome in done if outcome.job.delivery_id in there]
    if outcomes:
        _book(outcomes)
    for webhook_id in closed.off:
        discard(webhook_id)
    return closed.paused | closed.off


def _book(outcomes: Sequence[Outcome]) -> None:
    db.session.execute(insert(Attempt), [_attempt(outcome) for outcome in outcomes])
    connection = db.session.connection()
    settled = [_move(one) for one in outcomes if one.verdict.delay_s is None]
    again = [_move(one) for one in outcomes if one.verdict.delay_s is not None]
    if settled:
        connection.execute(_MOVE.values(next_attempt_at=null()), settled)
    if again:
        later = db_after(bindparam("b_delay"))
        connection.execute(_MOVE.values(next_attempt_at=later), again)


def _verdicts(done: Sequence[Outcome]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for outcome in sorted(done, key=lambda one: one.at):
        found.setdefault(outcome.job.webhook_id, []).append(outcome.verdict)
    return found


def _still_there(delivery_ids: Sequence[str]) -> set[str]:
    """Deliveries that were not removed, with their endpoint, while they were in flight."""
    query = select(Delivery.id).where(Delivery.id.in_(delivery_ids))
    return set(db.session.scalars(query.with_for_update(key_share=True, read=True)))


_table: Any = Delivery.__table__
_MOVE = (
    update(_table)
    .where(_table.c.id == bindparam("b_id"), _table.c.lease_token == bindparam("b_lease"))
    .values(
        state=bindparam("b_state"),
        attempts=bindparam("b_attempts"),
        step=bindparam("b_step"),
        lease_token=null(),
    )
)


def _move(outcome: Outcome) -> dict[str, Any]:
    job, verdict = outcome.job, outcome.verdict
    values = {
        "b_id": job.delivery_id,
        "b_lease": job.lease_token,
        "b_state": verdict.state.value,
        "b_attempts": job.attempt,
        "b_step": job.step,
    }
    return values if verdict.delay_s is None else values | {"b_delay": verdict.delay_s}


def _attempt(outcome: Outcome) -> dict[str, Any]:
    job = outcome.job
    return {
        "id": ids.new_id("att"),
        "account_id": job.account_id,
        "delivery_id": job.delivery_id,
        "attempt": job.attempt,
        "at": outcome.at,
        "duration_ms": outcome.duration_ms,
        "url": job.url,
        "request_headers": outcome.request_headers,
        "request_body": job.body.decode(),
        "response_status": outcome.status,
        "response_headers": outcome.response_headers,
        "response_body": outcome.response_body,
        "address": outcome.address,
        "error_class": outcome.error_class,
        "error_detail": outcome.error_detail,
    }


def give_back(jobs: Sequence[Job]) -> None:
    """Make claimed deliveries that were never sent due again at once."""
    rows = [{"b_id": job.delivery_id, "b_lease": job.lease_token} for job in jobs]
    if rows:
        mine = (_table.c.id == bindparam("b_id"), _table.c.lease_token == bindparam("b_lease"))
        free = update(_table).where(*mine).values(next_attempt_at=db_now(), lease_token=null())
        db.session.connection().execute(free, rows)


def discard(webhook_id: str) -> None:
    """End every pending delivery of an endpoint; a lease in hand is lost by it."""
    pending = update(Delivery).where(
        Delivery.webhook_id == webhook_id, Delivery.state == State.PENDING.value
    )
    db.session.execute(
        pending.values(state=State.DISCARDED.value, next_attempt_at=null(), lease_token=null())
    )
