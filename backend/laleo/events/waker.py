"""Wakes requests that wait for events: one listener on the bus per process, for all of them."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from typing import Any, cast

import structlog
from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError

from laleo.core.redis import redis
from laleo.events.positions import CHANNEL

log = structlog.get_logger(__name__)

LOOK_S = 2.0
"""A waiting request looks for itself this often, whether somebody woke it or not."""
IDLE_S = 30.0


class Waker:
    """Lets callers wait for an account's next event; listens only while somebody waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiters = 0
        self._listening = False
        self._seen: dict[str, int] = {}

    def ticket(self, account_id: str) -> int:
        """Taken before looking into the database, so that nothing falls between look and wait."""
        with self._changed:
            return self._seen.get(account_id, 0)

    def wait(self, account_id: str, ticket: int, seconds: float) -> None:
        """Return when something happened in the account since the ticket, or after `seconds`."""
        with self._changed:
            self._waiters += 1
            if not self._listening:
                self._listening = True
                bus = redis()
                threading.Thread(target=self._listen, args=(bus,), daemon=True).start()
            try:
                self._changed.wait_for(
                    lambda: self._seen.get(account_id, 0) != ticket, timeout=seconds
                )
            finally:
                self._waiters -= 1

    def _listen(self, bus: Redis) -> None:
        while True:
            try:
                self._follow(bus)
            except (RedisError, OSError) as error:
                log.warning("bus_away", error=repr(error))
                time.sleep(1)
            else:
                return

    def _follow(self, bus: Redis) -> None:
        """Pass messages on until nobody has waited for a while."""
        idle_since = time.monotonic()
        with bus.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
            channel.subscribe(CHANNEL)
            while time.monotonic() - idle_since < IDLE_S or not self._leave():
                self._hear(channel.get_message(timeout=1.0))
                if self._waiters:
                    idle_since = time.monotonic()

    def _leave(self) -> bool:
        with self._changed:
            if self._waiters:
                return False
            self._listening = False
            self._seen.clear()
            return True

    def _hear(self, message: dict[str, Any] | None) -> None:
        if message is None:
            return
        with suppress(ValueError), self._changed:
            for account_id in json.loads(message["data"]):
                self._seen[account_id] = self._seen.get(account_id, 0) + 1
            self._changed.notify_all()


def init_app(app: Flask) -> None:
    """Give the app its waker."""
    app.extensions["laleo-waker"] = Waker()


def current() -> Waker:
    """This app's waker."""
    return cast("Waker", current_app.extensions["laleo-waker"])
