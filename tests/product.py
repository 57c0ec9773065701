"""The whole product as its real processes: `laleo up`."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from laleo.app import create_app
from laleo.config import load
from tests.backing import until
from tests.people import Caller, People, through_http

_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
# Below those that the kernel gives to clients: one of them would meet itself there.
_FIRST = 12_000 + 4_000 * (_WORKER % 5)
# Every other one: a server that is two processes takes the next one, too.
_ports = itertools.cycle(range(_FIRST, _FIRST + 4_000, 2))


def free_port() -> int:
    """A port nobody listens on now, and that no test of another process is given."""
    for port in _ports:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("", port))
            return port
    raise AssertionError


@dataclass
class Server:
    """A running product: its address, its folder, and an app on the same stores for test data."""

    url: str
    data_dir: Path
    environ: dict[str, str] = field(repr=False)
    app: Flask = field(repr=False)
    people: People = field(repr=False)
    process: subprocess.Popen[str] = field(repr=False)
    log: Path = field(repr=False)

    def output(self) -> str:
        """Everything it printed so far."""
        return self.log.read_text()

    def alive(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


METRICS_TOKEN = "metrics-token-of-tests"


@contextmanager
def product(database_url: str, **environ: str) -> Iterator[Server]:
    """`laleo up` on a free port over this database; stopped with everything it started."""
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="lup-"))
    env = os.environ | {
        "PORT": str(port),
        "LALEO_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database_url,
        "PUBLIC_URL": f"http://localhost:{port}",
        "LALEO_DEMO": "false",
        "LALEO_EGRESS_ALLOW": "127.0.0.0/8,::1/128",
        "LALEO_METRICS_TOKEN": METRICS_TOKEN,
    }
    env |= environ
    log = folder / "output.log"
    with log.open("w") as sink:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("laleo")), "up", "--with-parent"],
            env=env,
            stdout=sink,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    app = create_app(load(env))
    url = f"http://localhost:{port}"
    server = Server(url, folder / "data", env, app, People(app, through_http(url)), process, log)
    try:
        until(
            lambda: server.alive() or process.poll() is not None,
            seconds=180,
            what="the first answer",
        )
        assert process.poll() is None, server.output()
        yield server
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(frozen=True)
class Laleo:
    """What an owner of a site knows of the server: address, token, widget."""

    url: str
    token: str
    widget_id: str
    owner: Caller
    server: Server
