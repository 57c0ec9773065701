"""The protocol's own tools: the conformance suite and the Inspector, run by the venv's Node."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.backing import until
from tests.product import free_port

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CACHE = ROOT / ".cache" / "mcp"
BIN = Path(sys.executable).parent
FILES = ("package.json", "package-lock.json", ".npmrc")
SUITE = "node_modules/@modelcontextprotocol/conformance/dist/index.js"
INSPECTOR = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js"


@dataclass(frozen=True)
class Run:
    """How a tool ended, and what it said."""

    code: int
    output: str


def environ(**more: str) -> dict[str, str]:
    """The venv's Node first, and a home of its own for whatever wants to write settings."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "HOME": str(CACHE / "home"), "NO_COLOR": "1"} | more


def installed() -> Path:
    """The folder with both tools; they are downloaded once for each state of the lock file."""
    CACHE.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    target = CACHE / digest[:16]
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.is_dir():
            _install(target)
    return target


def _install(target: Path) -> None:
    half = target.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    for name in FILES:
        shutil.copy(HERE / name, half)
    command = ["npm", "ci", "--ignore-scripts", "--loglevel=error", "--cache", str(CACHE / "npm")]
    env = environ(HOME=os.environ.get("HOME", "/root"))  # npm's own settings are the machine's
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=half, env=env, check=False)
    assert done.returncode == 0, "npm could not install the conformance suite"
    half.rename(target)


def conformance(url: str, *arguments: str) -> Run:
    """Run the official suite against this endpoint."""
    with tempfile.TemporaryDirectory(prefix="lmc-") as results:
        options = ["server", "--url", url, "-o", results, *arguments]
        return _run([installed() / SUITE, *options])


def inspector(url: str, token: str, *arguments: str) -> Run:
    """Run the Inspector's command line against this endpoint."""
    options = ["--transport", "http", "--header", f"Authorization: Bearer {token}"]
    return _run([installed() / INSPECTOR, "--cli", url, *options, *arguments])


def _run(command: list[str | Path]) -> Run:
    done = subprocess.run(
        [BIN / "node", *command],
        env=environ(),
        cwd=CACHE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    return Run(done.returncode, done.stdout)


@contextmanager
def endpoint(factory: str, settings: Mapping[str, str]) -> Iterator[str]:
    """`tests.mcp.conformance.serve:<factory>()` under the product's own web server; its address."""
    port = free_port()
    own = {"PORT": str(port), "PUBLIC_URL": f"http://localhost:{port}"}
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "backend")])}
    folder = Path(tempfile.mkdtemp(prefix="lme-"))
    target = f"tests.mcp.conformance.serve:{factory}()"
    options = ["-k", "gevent", "-w", "1", "-b", f"127.0.0.1:{port}", "--no-control-socket"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [BIN / "gunicorn", *options, target],
            env=environ(**(dict(settings) | own | paths)),
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        until(lambda: _listens(port) or process.poll() is not None, what="the endpoint")
        assert process.poll() is None, (folder / "log").read_text()
        yield f"http://localhost:{port}/mcp"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
