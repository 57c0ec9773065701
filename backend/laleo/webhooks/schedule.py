"""When a delivery is tried again, and when it is over."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

_MINUTE, _HOUR = 60, 3600
DELAYS_S = (
    0,
    5,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
"""Before each attempt (Standard Webhooks 1.0.0, "retry schedule"): ten in about 76 hours."""

JITTER = 0.2
GONE, TOO_MANY = 410, 429
DEFAULT_REST_S = 5.0
ABORT = "abort"


class State(StrEnum):
    """Where a delivery is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    DISCARDED = "discarded"


MOVES: dict[State, frozenset[State]] = {
    State.PENDING: frozenset(State),
    State.DELIVERED: frozenset({State.PENDING}),
    State.FAILED: frozenset({State.PENDING}),
    State.DISCARDED: frozenset({State.PENDING}),
}
"""Attempts move a pending delivery anywhere; only asking for it again makes one pending."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an attempt means for its delivery: `delay_s` to the next one while it is pending."""

    state: State
    delay_s: float | None = None
    disables: bool = False
    well: bool = False
    """The receiver works: it took the delivery, or called it off."""
    rest_s: float | None = None
    """For how long the receiver wants nothing at all."""


def judge(status: int | None, headers: dict[str, str], step: int) -> Verdict:
    """What follows from an answer (None: there was none) to attempt `step` (1 is the first)."""
    if status is not None and 200 <= status < 300:  # noqa: PLR2004
        return Verdict(State.DELIVERED, well=True)
    if status == GONE:
        return Verdict(State.FAILED, disables=True)
    if headers.get("webhook-delivery", "").strip().lower().startswith(ABORT):
        return Verdict(State.FAILED, well=True)
    wish = headers.get("retry-after")
    rest_s = (_seconds(wish) or DEFAULT_REST_S) if status == TOO_MANY else None
    if step >= len(DELAYS_S):
        return Verdict(State.FAILED, rest_s=rest_s)
    return Verdict(State.PENDING, delay_s=delay(step, wish), rest_s=rest_s)


def delay(step: int, retry_after: str | None = None) -> float:
    """Seconds from failed attempt `step` to the next; a receiver may wish for [base, 2 base]."""
    base = float(DELAYS_S[step])
    wish = _seconds(retry_after)
    if wish is not None:
        return min(max(wish, base), 2 * base)
    return base * random.uniform(1 - JITTER, 1 + JITTER)


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After (RFC 9110 section 10.2.3): seconds or a date."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - datetime.now(UTC)).total_seconds()
