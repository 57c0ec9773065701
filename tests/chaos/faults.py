"""What can go wrong with a machine: processes killed at any moment, Redis emptied."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from tests.product import Server

MARKS = {
    "worker": b"worker\0deliver",
    "reconciler": b"\0reconciler",
    "web": b"gunicorn",
    "valkey": b"valkey",
}


def processes(server: Server) -> dict[int, bytes]:
    """Everything below the supervisor: process id and command line."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            parents[int(folder.name)] = int(fields[1])
            commands[int(folder.name)] = (folder / "cmdline").read_bytes()
    family = {server.process.pid}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return {pid: commands[pid] for pid in family - {server.process.pid}}


def kill(server: Server, name: str) -> int:
    """SIGKILL one process of this kind; how many there were to choose from."""
    found = [pid for pid, command in processes(server).items() if MARKS[name] in command]
    if found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(random.choice(found), signal.SIGKILL)
    return len(found)


def flush(server: Server) -> int:
    """FLUSHALL; 0 when nobody was there to hear it."""
    try:
        with Redis(unix_socket_path=str(server.data_dir / "valkey.sock")) as redis:
            redis.flushall()
    except (RedisError, OSError):
        return 0
    return 1


def cut(server: Server) -> int:
    """End every session of a PostgreSQL database, as its restart does."""
    with psycopg.connect(server.environ["DATABASE_URL"].replace("+psycopg", "", 1)) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return len(ended.fetchall())


class Faults(threading.Thread):
    """One random fault after the other until told to stop."""

    def __init__(
        self, server: Server, every_s: float, more: Mapping[str, Callable[[], int]] | None = None
    ) -> None:
        super().__init__(daemon=True)
        self._every_s = every_s
        self._enough = threading.Event()
        self.done: Counter[str] = Counter()
        self._kinds: dict[str, Callable[[], int]] = {
            name: lambda name=name: kill(server, name)  # type: ignore[misc]
            for name in MARKS
        }
        self._kinds["flush"] = lambda: flush(server)
        if server.environ["DATABASE_URL"].startswith("postgresql"):
            self._kinds["cut"] = lambda: cut(server)
        self._kinds |= more or {}

    @property
    def kinds(self) -> set[str]:
        """What can happen here."""
        return set(self._kinds)

    def run(self) -> None:
        """Each kind comes once before any comes again."""
        bag: list[str] = []
        while not self._enough.wait(self._every_s):
            bag = bag or random.sample(sorted(self._kinds), len(self._kinds))
            name = bag.pop()
            with contextlib.suppress(psycopg.Error):  # it is just being started again
                self.done[name] += min(1, self._kinds[name]())

    def stop(self) -> None:
        self._enough.set()
        self.join()


@contextmanager
def faults(server: Server, every_s: float) -> Iterator[Faults]:
    """Faults for as long as the block runs."""
    made = Faults(server, every_s)
    made.start()
    try:
        yield made
    finally:
        made.stop()
