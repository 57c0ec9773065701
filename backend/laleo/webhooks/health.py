"""How an endpoint fares: when to leave it alone for a while, and when for good.

A circuit breaker: ten failures in a row, or seven of ten requests within five minutes, pause the
endpoint for 30 s; then one request tries it, and a failure doubles the pause, up to 15 minutes.
Five days without a single success switch it off; its owner is told on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

IN_A_ROW = 10
WINDOW, WINDOW_LEAST, WINDOW_SHARE = timedelta(minutes=5), 10, 0.7
FIRST_PAUSE_S, LONGEST_PAUSE_S = 30, 15 * 60
LEAST_WISH_S, MOST_WISH_S = 1, 3600
PATIENCE = timedelta(days=5)
WARN_AT = (50, 70, 90, 100)
"""Percent of `PATIENCE` at which the owner gets a mail; 100 is the end."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of an endpoint; the fields of the same names in its row."""

    failing_since: datetime | None = None
    failures: int = 0
    window_since: datetime | None = None
    window_requests: int = 0
    window_failures: int = 0
    paused_until: datetime | None = None
    pause_s: int = 0
    warned: int = 0

    @property
    def is_off(self) -> bool:
        """Whether it failed for too long."""
        return self.warned >= WARN_AT[-1]


WELL = Health()


def after(health: Health, outcomes: list[bool], now: datetime) -> Health:
    """The health after these attempts, in their order (True: delivered)."""
    for good in outcomes:
        health = _success(health, now) if good else _failure(health, now)
    return health


def _success(health: Health, now: datetime) -> Health:
    counted = _window(health, now)
    if not counted.window_failures:
        return WELL
    return Health(
        window_since=counted.window_since,
        window_requests=counted.window_requests + 1,
        window_failures=counted.window_failures,
    )


def _failure(health: Health, now: datetime) -> Health:
    counted = _window(health, now)
    failed = replace(
        counted,
        failing_since=counted.failing_since or now,
        failures=counted.failures + 1,
        window_requests=counted.window_requests + 1,
        window_failures=counted.window_failures + 1,
    )
    failed = replace(failed, warned=max(failed.warned, _warning(failed, now)))
    return _pause(failed, now) if _trips(failed, now) else failed


def _window(health: Health, now: datetime) -> Health:
    """The same health with a fresh window when the old one is over."""
    if health.window_since is not None and now - health.window_since < WINDOW:
        return health
    return replace(health, window_since=now, window_requests=0, window_failures=0)


def _trips(health: Health, now: datetime) -> bool:
    if health.paused_until is not None and health.paused_until > now:
        return False  # it was in flight when the pause began
    if health.pause_s:
        return True  # the one that tried it failed
    often = health.window_failures >= WINDOW_SHARE * health.window_requests
    return health.failures >= IN_A_ROW or (health.window_requests >= WINDOW_LEAST and often)


def _pause(health: Health, now: datetime) -> Health:
    seconds = min(max(FIRST_PAUSE_S, 2 * health.pause_s), LONGEST_PAUSE_S)
    return replace(
        health,
        pause_s=seconds,
        paused_until=now + timedelta(seconds=seconds),
        window_since=None,
    )


def _warning(health: Health, now: datetime) -> int:
    """The highest mark of `WARN_AT` that is passed; 0 for none."""
    assert health.failing_since is not None  # noqa: S101 - a failure has set it
    share = 100 * (now - health.failing_since) / PATIENCE
    return max((mark for mark in WARN_AT if share >= mark), default=0)


def ask_for_rest(health: Health, wish_s: float, now: datetime) -> Health:
    """The receiver answered 429: nothing more for as long as it wishes, within an hour."""
    until = now + timedelta(seconds=min(max(wish_s, LEAST_WISH_S), MOST_WISH_S))
    return replace(health, paused_until=max(until, health.paused_until or until))
