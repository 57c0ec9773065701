"""The chores of alerts: rungs that are due, and what they send. The job carries nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from flask import Flask
from sqlalchemy import delete

from laleo.alerts import ladder, ledger, opened
from laleo.alerts.ledger import Job, Outcome
from laleo.alerts.models import Alert, State
from laleo.alerts.sending import send
from laleo.core import db
from laleo.core.db import db_now
from laleo.core.sweeps import sweep

log = structlog.get_logger(__name__)

T = TypeVar("T")
KEEP_S = 90 * 24 * 3600
SENDERS = 8
ROUNDS = 200
"""Then the job ends, and is rung for again: mails of others wait in the same queue."""


def work() -> None:
    """Climb what is due and send it, until nothing is."""
    app = db.this_app()
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="alerts") as senders:
        for _ in range(ROUNDS):
            if not (_in_unit(app, ladder.climb) or 0) + _send_some(app, senders):
                return
    opened.ring()


def _send_some(app: Flask, senders: ThreadPoolExecutor) -> int:
    jobs = _in_unit(app, ledger.claim)
    for outcome in [senders.submit(_send, app, job) for job in jobs]:
        outcome.result()
    return len(jobs)


def _send(app: Flask, job: Job) -> None:
    """One attempt: no transaction is open while the other side takes its time."""
    with app.app_context():
        try:
            outcome = send(job)
        except Exception as error:
            log.exception("alert_not_sent", attempt=job.attempt_id, error=type(error).__name__)
            outcome = Outcome(False, "Something went wrong on our side.", again=True)
    _in_unit(app, lambda: ledger.save(job, outcome))


def _in_unit(app: Flask, run: Callable[[], T]) -> T:
    with db.unit(app):
        return run()


@sweep(every_s=0.5)
def ring_for_alerts() -> None:
    """Ring when a rung or a try is due: deadlines have no other bell."""
    if ladder.due() or ledger.due():
        opened.ring()


@sweep(every_s=3600)
def forget() -> None:
    """Remove alerts that ended long ago, with their log."""
    old = delete(Alert).where(Alert.created_at < db_now(-KEEP_S), Alert.state != State.OPEN)
    db.db.session.execute(old.execution_options(synchronize_session=False))
