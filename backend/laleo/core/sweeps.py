"""What has to be looked after from time to time; features register it, the reconciler runs it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask

from laleo.core.db import unit

log = structlog.get_logger(__name__)

AGAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Sweep:
    """One duty: `run` in a unit of its own, every `every_s` seconds."""

    name: str
    run: Callable[[], Any]
    every_s: float


_sweeps: dict[str, Sweep] = {}


def sweep(*, every_s: float) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a function that does one short, bounded piece of work on the current session.

    Several reconcilers may run it at once, and it runs again after a crash: it must not mind.
    """

    def register(run: Callable[[], Any]) -> Callable[[], Any]:
        name = f"{run.__module__}.{run.__qualname__}"
        _sweeps[name] = Sweep(name, run, every_s)
        return run

    return register


class Round:
    """When each sweep is due next in this process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._next: dict[str, float] = {}

    def run_due(self) -> None:
        """Run what is due; a failure is logged, and tried again a little later."""
        for duty in list(_sweeps.values()):
            now = time.monotonic()
            if now >= self._next.get(duty.name, 0.0):
                done = self._run(duty)
                wait = duty.every_s if done else min(duty.every_s, AGAIN_S)
                self._next[duty.name] = time.monotonic() + wait

    def _run(self, duty: Sweep) -> bool:
        try:
            with unit(self._app):
                duty.run()
        except Exception as error:  # noqa: BLE001 - one feature's trouble must not stop the others
            log.warning("sweep_failed", sweep=duty.name, error=repr(error))
            return False
        return True
