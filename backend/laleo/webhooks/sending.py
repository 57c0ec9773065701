"""Makes one signed request and tells what came of it; never raises for what a receiver does."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime

from laleo.core import clock
from laleo.core.egress import Answer, Failed, Session
from laleo.webhooks import schedule, signing
from laleo.webhooks.headers import HIDDEN
from laleo.webhooks.ledger import Job, Outcome
from laleo.webhooks.schedule import State

AGENT = "Laleo-Webhooks/1"
_HEADERS, _HEADER_CHARS = 50, 1000


async def send(session: Session, job: Job) -> Outcome:
    """One attempt at a delivery."""
    if not job.keys:
        return _unsigned(job)
    ours = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "X-Laleo-Event": job.event_type,
        "X-Laleo-Delivery": job.delivery_id,
        "X-Laleo-Attempt": str(job.attempt),
        **signing.headers(job.keys, job.event_id, int(time.time()), job.body),
    }
    headers = dict.fromkeys(job.headers, HIDDEN) | ours
    at, started = clock.now(), time.monotonic()
    try:
        answer = await session.post(job.url, body=job.body, headers=job.headers | ours)
    except Failed as failure:
        return Outcome(
            job,
            schedule.judge(None, {}, job.step),
            at,
            _ms(started),
            headers,
            address=failure.address,
            error_class=failure.kind,
            error_detail=clean(failure.detail),
        )
    return _answered(job, answer, at, _ms(started), headers)


def _unsigned(job: Job) -> Outcome:
    detail = "The signing secret cannot be read: SECRET_KEY was changed. Rotate this secret."
    verdict = schedule.judge(None, {}, job.step)
    return Outcome(
        job, verdict, clock.now(), 0, {}, error_class="secret_unreadable", error_detail=detail
    )


def _answered(
    job: Job, answer: Answer, at: datetime, duration_ms: int, headers: dict[str, str]
) -> Outcome:
    verdict = schedule.judge(
        answer.status, {name.lower(): text for name, text in answer.headers.items()}, job.step
    )
    good = verdict.state is State.DELIVERED
    return Outcome(
        job,
        verdict,
        at,
        duration_ms,
        headers,
        status=answer.status,
        response_headers=_clean_headers(answer.headers),
        response_body=clean(answer.body.decode("utf-8", "replace")),
        address=answer.address,
        error_class=None if good else "http_status",
        error_detail=None if good else f"The receiver answered {answer.status}, not 2xx.",
    )


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def clean(text: str) -> str:
    """Text that every database stores: no NUL, no half characters."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def _clean_headers(headers: Mapping[str, str]) -> dict[str, str]:
    few = list(headers.items())[:_HEADERS]
    return {clean(name)[:200]: clean(value)[:_HEADER_CHARS] for name, value in few}
