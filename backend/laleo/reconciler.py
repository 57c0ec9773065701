"""`laleo reconciler`: finds work that nobody was told about, so that a lost bell loses nothing.

Several may run: every claim is safe, every sweep may run twice.
"""

from __future__ import annotations

import threading
import time

import structlog
from flask import Flask

from laleo import events, webhooks
from laleo.app import create_app
from laleo.config import Settings
from laleo.core import idempotency
from laleo.core.db import unit
from laleo.core.sweeps import Round, sweep

log = structlog.get_logger(__name__)

EVERY_S = 0.25
LONGEST_S = 5.0

sweep(every_s=600)(idempotency.sweep)
sweep(every_s=600)(events.forget_old)


def run(settings: Settings, stop: threading.Event) -> None:
    """Look after things four times a second until `stop` is set; outlives database and Redis."""
    app = create_app(settings)
    rounds, pause = Round(app), EVERY_S
    while not stop.is_set():
        started = time.monotonic()
        try:
            look(app)
            rounds.run_due()
            pause = EVERY_S
        except Exception as error:  # noqa: BLE001 - what is down comes back; be there then
            log.warning("reconciler_trouble", error=repr(error))
            pause = min(pause * 2, LONGEST_S)
        stop.wait(max(0.0, pause - (time.monotonic() - started)))


def look(app: Flask) -> None:
    """Number new events, and ring when something waits to be delivered."""
    events.relay(app)
    with unit(app, reads=True):
        waiting = events.undispatched() or webhooks.anything_due()
    if waiting:
        with app.app_context():
            events.ring()
