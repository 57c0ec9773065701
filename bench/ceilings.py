"""What this machine gives at best: a Flask view that does nothing, Redis, and raw sockets."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis import Redis
from tests import backing
from tests.backing import until
from tests.product import free_port

from bench.load.figures import spread
from bench.load.generator import generator
from bench.load.http import request

SECONDS = float(os.environ.get("BENCH_SECONDS", "8")) / 2
CONNECTIONS = 64
PAYLOAD = b"x" * 204
_BARE = """
from flask import Flask
app = Flask("bare")
@app.get("/")
def hello():
    return "hello"
"""


def measure() -> dict[str, Any]:
    """All of them."""
    return ceilings()


def ceilings() -> dict[str, Any]:
    """All of them, for benchmarks that put their own figures beside these."""
    return _flask() | _redis() | {"raw_sends_per_s": round(_raw())}


def _flask() -> dict[str, Any]:
    """Requests a second and the time of one, of a view that says hello under gunicorn's gevent."""
    texts = [request("GET", "/", {})]
    found: dict[str, Any] = {}
    for workers in (1, 2):
        with _bare(workers) as port, generator() as load:
            best = load.flat_out(port=port, texts=texts, connections=CONNECTIONS, seconds=SECONDS)
            found[f"bare_flask_per_s_{workers}w"] = round(best["per_s"])
            if workers == 1:
                one = load.flat_out(port=port, texts=texts, connections=1, seconds=1)
                found["bare_flask_ms"] = spread(one["took"])
    return found


@contextmanager
def _bare(workers: int) -> Iterator[int]:
    port = free_port()
    options = ["-k", "gevent", "-w", str(workers), "-b", f"127.0.0.1:{port}", "--no-control-socket"]
    loader = f"exec({_BARE!r}); from gunicorn.app.wsgiapp import run; import sys; "
    module = "import types; m = types.ModuleType('bare'); m.app = app; sys.modules['bare'] = m; "
    arguments = f"sys.argv = ['gunicorn', *{options!r}, '--log-level', 'error', 'bare:app']; run()"
    code = loader + module + arguments
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        try:
            until(lambda: _listens(port), what="the bare Flask")
            yield port
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _redis() -> dict[str, Any]:
    """PUBLISH a second of one Python client: one by one, and sixteen in a pipeline."""
    with backing.valkey() as url, Redis.from_url(url) as client:
        single = _per_s(lambda: client.publish("bench", PAYLOAD))
        pipe = client.pipeline(transaction=False)

        def sixteen() -> None:
            for _ in range(16):
                pipe.publish("bench", PAYLOAD)
            pipe.execute()

        return {
            "redis_publish_per_s": round(single),
            "redis_publish_pipelined_per_s": round(16 * _per_s(sixteen)),
        }


def _raw() -> float:
    """send() of a frame's size on loopback a second, with somebody who reads."""
    here, there = socket.socketpair()
    reader = threading.Thread(target=lambda: [None for _ in iter(lambda: there.recv(65536), b"")])
    reader.start()
    rate = _per_s(lambda: here.send(PAYLOAD))
    here.close()
    reader.join()
    there.close()
    return rate


def _per_s(act: Any, seconds: float = 1.0) -> float:
    count, began = 0, time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        act()
        count += 1
    return count / passed
