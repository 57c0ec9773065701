"""What beats while connections are open: signs of life, and the features' own periodic work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import structlog

from laleo.core.live.connection import Connection
from laleo.core.live.hub import Hub

log = structlog.get_logger(__name__)

HEARTBEAT_S = 25
ROUND_S = 10  # every connection is looked at once a round, a tenth of them each second
PING_AFTER_S = 20.0

Beat = Callable[[Hub], None]
_beats: list[tuple[float, Beat]] = []


def every(seconds: float) -> Callable[[Beat], Beat]:
    """Call the function this often in each process that holds connections, in an app context."""

    def register(run: Beat) -> Beat:
        _beats.append((seconds, run))
        return run

    return register


class Heart:
    """One thread (a greenlet in web processes) that looks after all connections of the process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._started = False

    def start(self) -> None:
        """Begin with the first connection."""
        if not self._started:
            self._started = True
            self._thread("live-heart", self._look_after)
            for seconds, run in _beats:
                self._thread("live-beat", partial(self._repeat, seconds, run))

    @staticmethod
    def _thread(name: str, run: Callable[[], None]) -> None:
        threading.Thread(target=run, daemon=True, name=name).start()

    def _look_after(self) -> None:
        turn = 0
        while True:
            time.sleep(1)
            turn = (turn + 1) % ROUND_S
            for connection in list(self._hub.connections.values()):
                if hash(connection.id) % ROUND_S == turn:
                    self._look(connection)

    @staticmethod
    def _look(connection: Connection) -> None:
        silent = time.monotonic() - connection.heard_at
        if silent >= connection.line.gone_after_s:
            connection.lost = True
            connection.line.cut()
        elif silent >= PING_AFTER_S:
            connection.line.ping()

    def _repeat(self, seconds: float, run: Beat) -> None:
        while True:
            time.sleep(seconds)
            try:
                with self._hub.app.app_context():
                    run(self._hub)
            except Exception as error:  # noqa: BLE001 - one bad round must not end the beat
                log.warning("beat_failed", beat=run.__name__, error=repr(error))
