"""The books of sending: who sends which attempt until when, and what came of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import joinedload

from laleo.accounts.models import Member
from laleo.alerts import ladder, targets
from laleo.alerts.frames import announce
from laleo.alerts.models import (
    Alert,
    AlertAttempt,
    AlertPreference,
    PushSubscription,
    Sending,
    State,
)
from laleo.alerts.targets import EMAIL, NTFY, SEAL
from laleo.core import clock, crypto
from laleo.core.db import db, db_now

LEASE_S = 60
BATCH = 16
DELAYS_S = (5, 30, 120)
"""After a failure that may pass: four tries in all."""

_DUE = (AlertAttempt.state == Sending.PENDING, AlertAttempt.next_at <= db_now())


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed attempt with all that sending it needs; valid while the lease is."""

    attempt_id: str
    alert_id: str
    step: int
    channel: str
    tries: int
    lease_token: str
    member_id: str | None
    event_type: str
    subject_id: str
    title: str
    body: str
    recipient: str
    address: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    keys: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: `again` when it may work later, `gone` when its address is no more."""

    ok: bool
    detail: str
    again: bool = False
    gone: bool = False


def due() -> bool:
    """Whether an attempt is due."""
    return bool(db.session.scalar(select(exists().where(*_DUE))))


def claim() -> list[Job]:
    """Lease some due attempts; those of alerts that are over are dropped."""
    query = select(AlertAttempt).where(*_DUE).order_by(AlertAttempt.next_at).limit(BATCH)
    token, jobs = secrets.token_hex(8), []
    for attempt in db.session.scalars(query.with_for_update(skip_locked=True)):
        alert = db.session.get_one(Alert, attempt.alert_id)
        if alert.state != State.OPEN:
            attempt.state, attempt.detail = Sending.CANCELLED, "No longer needed."
            attempt.next_at, attempt.lease_token = None, None
            continue
        attempt.lease_token, attempt.tries = token, attempt.tries + 1
        attempt.next_at = db_now(LEASE_S)
        jobs.append(_job(alert, attempt, token))
    db.session.flush()
    return jobs


def _job(alert: Alert, attempt: AlertAttempt, token: str) -> Job:
    base: dict[str, Any] = {
        "attempt_id": attempt.id,
        "alert_id": alert.id,
        "step": attempt.step,
        "channel": attempt.channel,
        "tries": attempt.tries,
        "lease_token": token,
        "member_id": attempt.member_id,
        "event_type": alert.event_type,
        "subject_id": alert.subject_id,
        "title": alert.title,
        "body": alert.body,
        "recipient": attempt.recipient,
    }
    return Job(**base, **_address(alert, attempt))


def _address(alert: Alert, attempt: AlertAttempt) -> dict[str, Any]:
    """Where it goes; nothing when that is no more."""
    if attempt.member_id is None:
        target = alert.ladder[attempt.step]["targets"][attempt.place]
        return {"address": target["address"], "token": _open(target.get("token_sealed"))}
    if attempt.channel == EMAIL:
        query = select(Member).where(Member.id == attempt.member_id)
        member = db.session.scalars(query.options(joinedload(Member.person))).first()
        return {"address": member.person.email if member else None}
    if attempt.channel == NTFY:
        wish = db.session.get(AlertPreference, attempt.member_id)
        return {} if wish is None else _topic(wish)
    device = db.session.get(PushSubscription, attempt.recipient)
    return {} if device is None else _device(device)


def _topic(wish: AlertPreference) -> dict[str, Any]:
    return {"address": _open(wish.ntfy_sealed), "token": _open(wish.token_sealed)}


def _device(device: PushSubscription) -> dict[str, Any]:
    auth = _open(device.auth_sealed)
    address = _open(device.endpoint_sealed)
    return {"address": address, "keys": (device.p256dh, auth or "")}


def _open(sealed: str | None) -> str | None:
    """The text in clear; None when there is none, or it was sealed with another SECRET_KEY."""
    try:
        return crypto.decrypt(SEAL, sealed) if sealed else None
    except ValueError:
        return None


def save(job: Job, outcome: Outcome) -> None:
    """Book what came of an attempt, where the lease is still its sender's."""
    again = outcome.again and job.tries <= len(DELAYS_S)
    state = Sending.SENT if outcome.ok else Sending.PENDING if again else Sending.FAILED
    mine = (AlertAttempt.id == job.attempt_id, AlertAttempt.lease_token == job.lease_token)
    values = {
        "state": state.value,
        "detail": outcome.detail,
        "lease_token": None,
        "at": clock.now(),
        "next_at": db_now(DELAYS_S[job.tries - 1]) if state is Sending.PENDING else None,
    }
    booked = update(AlertAttempt).where(*mine).values(values)
    result = db.session.execute(booked.execution_options(synchronize_session=False))
    if outcome.gone and job.channel == targets.PUSH:
        forget(job.recipient)
    if outcome.ok and job.channel == targets.PUSH:
        _used(job.recipient)
    if result.rowcount != 1:  # type: ignore[attr-defined]
        return
    if state is Sending.FAILED:
        ladder.hasten(job.alert_id, job.step)
    announce(db.session.get_one(Alert, job.alert_id))


def forget(subscription_id: str) -> None:
    """Remove a subscription that its push service no longer knows."""
    device = db.session.get(PushSubscription, subscription_id)
    if device is not None:
        db.session.delete(device)


def _used(subscription_id: str) -> None:
    device = db.session.get(PushSubscription, subscription_id)
    if device is not None:
        device.last_used_at = clock.now()
