"""`laleo up`: Valkey, web, workers and reconciler under one process that starts and stops them."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from laleo.config import METRICS, BadSetting, Settings
from laleo.supervisor import banner, schema, services, valkey
from laleo.supervisor.children import CannotStart, Child, Family, say
from laleo.supervisor.lifeline import spawn
from laleo.supervisor.signals import Signals

GRACE_S = 24.0  # a little more than gunicorn's graceful_timeout
STORE_GRACE_S = 5.0
FIRST_ANSWER_S = 120.0


class Stopped(Exception):
    """Somebody asked to stop while things were still starting."""


def run(settings: Settings, *, with_parent: bool = False) -> int:
    """Keep Laleo running until a signal (or the parent's end) stops it; gives the exit code.

    Raises BadSetting when a setting, the port or the data folder cannot be used.
    """
    parent = os.getppid() if with_parent else None
    with alone(settings.data_dir), Signals() as signals:
        shutil.rmtree(settings.data_dir / METRICS, ignore_errors=True)  # counts of an earlier start
        house = _House(settings, signals, parent)
        try:
            house.open()
            house.stay()
        except Stopped:
            pass
        except CannotStart as reason:
            say(str(reason))
            return 1
        finally:
            house.close()
    return 0


class _House:
    """The running parts, in the order they are opened and closed."""

    def __init__(self, settings: Settings, signals: Signals, parent: int | None) -> None:
        self._settings = settings
        self._signals = signals
        self._parent = parent
        self._family = Family()
        self._store: list[Child] = []
        self._opened_at = time.monotonic()

    def open(self) -> None:
        """Start everything; first the web and the demo, because somebody waits for them."""
        ports = services.ports(self._settings)
        for name, port in ports.items():
            _check_port(name, port)
        pending = schema.pending(self._settings)
        self._open_store()
        if pending:
            self._wait_for("migrate")
        servers = [self._family.add(child) for child in services.children(self._settings)]
        demo = self._wait_for("demo") if self._settings.demo else None
        self._until(lambda: all(map(_answers, ports.values())))
        for server in servers:
            server.must_start = False
        seconds = time.monotonic() - self._opened_at
        print(banner.text(self._settings, _json(demo), seconds), flush=True)
        for words in (["worker", "deliver"], ["worker", "chores"], ["reconciler"]):
            self._family.add(Child(" ".join(words), _laleo(*words), _named(self._settings, words)))

    def stay(self) -> None:
        """Start again who crashes, until somebody asks to stop."""
        while True:
            self._tend(5.0)

    def close(self) -> None:
        """Stop the parts that use the store, then the store."""
        users = [child for child in self._family.children if child not in self._store]
        self._family.stop(users, GRACE_S, self._signals)
        self._family.stop(list(self._store), STORE_GRACE_S, self._signals)
        self._family.dismiss()

    def _open_store(self) -> None:
        if self._settings.redis_url:
            valkey.check(self._settings.redis_url)
            return
        store = valkey.child(self._settings)
        self._store.append(self._family.add(store))
        self._until(lambda: valkey.answers(self._settings))

    def _wait_for(self, command: str) -> str:
        """Run a `laleo` command to its end; what it printed."""
        with spawn(_laleo(command), stdout=subprocess.PIPE) as process:
            try:
                self._until(lambda: process.poll() is not None, seconds=3600)
            except BaseException:
                process.kill()
                raise
            printed = process.stdout.read().decode() if process.stdout else ""
        if process.returncode:
            raise CannotStart(f"`laleo {command}` failed; its reason is above")
        return printed

    def _until(self, done: Callable[[], bool], seconds: float = FIRST_ANSWER_S) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                raise CannotStart(f"a part has not answered within {seconds:.0f} s")
            self._tend(0.02)

    def _tend(self, seconds: float) -> None:
        wait = min(self._family.tend(), seconds, 1.0 if self._parent else seconds)
        self._signals.wait(wait)
        if self._signals.stops or (self._parent and os.getppid() != self._parent):
            raise Stopped


def _json(printed: str | None) -> Any:
    """The last line, which is JSON; what comes before it, other code printed."""
    return json.loads(printed.splitlines()[-1]) if printed else None


def _named(settings: Settings, words: list[str]) -> dict[str, str]:
    """A child that is started again goes by the same name: what it held is its own again."""
    place = (_boot_id(), socket.gethostname(), str(settings.data_dir), *words)
    return os.environ | {"LALEO_WORKER": hashlib.sha256("|".join(place).encode()).hexdigest()[:16]}


def _boot_id() -> str:
    """What tells this running kernel from any other; empty where there is no such file."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _laleo(*words: str) -> list[str]:
    return [sys.executable, "-P", "-m", "laleo.cli", *words]


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Hold the data folder; the kernel lets go of it however this process ends."""
    with (data_dir / "laleo.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            problem = f"{data_dir} is in use by another `laleo up` (process {file.read().strip()})"
            raise BadSetting("LALEO_DATA_DIR", problem) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _check_port(setting: str, port: int) -> None:
    """Raise BadSetting when the port cannot be listened on."""
    for tries_left in range(5, -1, -1):  # one just killed may still hold it for a moment
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", port))
                probe.listen()
            except OSError as error:
                if not tries_left:
                    problem = f"{port} cannot be listened on: {error.strerror}; use another port"
                    raise BadSetting(setting, problem) from error
            else:
                return
        time.sleep(0.1)


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200  # noqa: PLR2004
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
