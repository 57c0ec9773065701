"""Chores of analytics: what happened is counted a few seconds later."""

from __future__ import annotations

from laleo.analytics import checking, marking, rolling, usage
from laleo.core import queue
from laleo.core.db import this_app
from laleo.core.sweeps import sweep

ROLL = "laleo.analytics.jobs.roll"


def roll() -> None:
    """Count what is marked; rings again when that was more than one job should do."""
    if rolling.roll(this_app()):
        queue.ring(queue.CHORES, ROLL)


@sweep(every_s=5)
def ring_for_roll_ups() -> None:
    """Ring when something is not counted yet."""
    if marking.waiting() or rolling.due() or usage.due():
        queue.ring(queue.CHORES, ROLL)


sweep(every_s=60)(checking.check_some)
