"""Webhooks, full path: deliveries a second of one worker process, and seconds from commit to POST.

Needs the test extra (PostgreSQL from a wheel). The receiver is a process of its own on this
machine, so that its work is part of the figures: two cores serve everybody.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from marshmallow import fields
from tests import backing

from laleo import events
from laleo.accounts import service as accounts
from laleo.app import create_app
from laleo.config import load
from laleo.core import clock, db, ids
from laleo.core.schemas import Form
from laleo.webhooks import signing
from laleo.webhooks.models import Webhook

TYPE = "bench.happened"
ENDPOINTS = 50
MANY = 20_000
RATE, SECONDS = 100, 20


class _NumberOut(Form):
    number = fields.Integer(required=True)


def measure() -> dict[str, Any]:
    """Throughput on both databases, and latency at 100 events a second on PostgreSQL."""
    return {
        "sqlite": _on("sqlite", MANY // 4),
        "postgresql": _on("postgres", MANY) | _latency("postgres"),
        "postgresql_by_processes": {
            str(count): _on("postgres", MANY, count)["deliveries_per_s"] for count in (1, 2, 4)
        },
    }


def _on(kind: str, many: int, workers: int = 1) -> dict[str, Any]:
    with house(kind) as made:
        made.record(many)
        began = time.monotonic()
        with made.processes(*["worker deliver"] * workers, "reconciler"):
            first = made.until(1)
            last = made.until(many)
        return {
            "deliveries": many,
            "endpoints": ENDPOINTS,
            "start_s": round(first - began, 2),
            "deliveries_per_s": round(many / (last - first)),
        }


def _latency(kind: str) -> dict[str, Any]:
    with house(kind, endpoints=1) as made, made.processes("worker deliver", "reconciler"):
        made.record(1)
        made.until(1)
        committed = {}
        began = time.monotonic()
        for number in range(RATE * SECONDS):
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            committed[made.record(1)[0]] = time.monotonic()
        made.until(RATE * SECONDS + 1)
        arrived = made.arrivals()
    waits = sorted(arrived[id_] - at for id_, at in committed.items())
    return {
        "commit_to_post_p50_ms": round(1000 * waits[len(waits) // 2]),
        "commit_to_post_p99_ms": round(1000 * waits[len(waits) * 99 // 100]),
        "events_per_s_offered": RATE,
    }


class House:
    """An app with an account and endpoints, and the receiver they point to."""

    def __init__(self, app: Flask, environ: dict[str, str], sink: Connection) -> None:
        self.app, self._environ, self._sink = app, environ, sink
        self.account_id = ""

    def record(self, many: int) -> list[str]:
        """Commit events whose deliveries come to `many`; their ids."""
        with db.unit(self.app) as session:
            endpoints = session.query(Webhook).count()
            rows = [
                events.record(self.account_id, TYPE, number=_Number(number))
                for number in range(max(1, many // endpoints))
            ]
            return [row.id for row in rows]

    @contextmanager
    def processes(self, *commands: str) -> Iterator[list[subprocess.Popen[bytes]]]:
        """Real `laleo` processes."""
        start = [sys.executable, "-m", "laleo.cli"]
        env = os.environ | self._environ
        running = [subprocess.Popen([*start, *words.split()], env=env) for words in commands]
        try:
            yield running
        finally:
            for process in running:
                process.send_signal(signal.SIGKILL)
                process.wait()

    def until(self, count: int) -> float:
        """The moment the receiver had so many."""
        while True:
            self._sink.send(count)
            moment = self._sink.recv()
            if moment is not None:
                return float(moment)
            time.sleep(0.05)

    def arrivals(self) -> dict[str, float]:
        """When each event was first received."""
        self._sink.send("arrivals")
        return dict(self._sink.recv())


class _Number:
    def __init__(self, number: int) -> None:
        self.number = number


@contextmanager
def house(kind: str, endpoints: int = ENDPOINTS) -> Iterator[House]:
    events.kind(TYPE, "A benchmark made it happen.", objects={"number": _NumberOut})
    folder = Path(tempfile.mkdtemp(prefix="lbw-"))
    with backing.databases(kind) as databases, backing.valkey() as bus, _receiver() as (port, sink):
        environ = {
            "LALEO_DATA_DIR": str(folder),
            "DATABASE_URL": databases.new(),
            "REDIS_URL": bus,
            "LALEO_EGRESS_ALLOW": "127.0.0.0/8",
        }
        app = create_app(load(environ))
        with app.app_context():
            upgrade()
        made = House(app, environ, sink)
        made.account_id = _account(app, port, endpoints)
        yield made
        with app.app_context():
            db.db.engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)


def _account(app: Flask, port: int, endpoints: int) -> str:
    with db.unit(app) as session:
        person = accounts.create_person(f"{ids.new_id('per')}@example.com", "Bench")
        session.flush()
        member = accounts.create_account("Bench", person)
        session.flush()
        for number in range(endpoints):
            session.add(webhook(member.account_id, f"http://127.0.0.1:{port}/{number}"))
        return member.account_id


def webhook(account_id: str, url: str) -> Webhook:
    return Webhook(
        id=ids.new_id("whk"),
        account_id=account_id,
        url=url,
        event_types=[TYPE],
        description="",
        header_names=[],
        enabled=True,
        secret_sealed=signing.seal(signing.new_secret()),
        created_at=clock.now(),
    )


@contextmanager
def _receiver() -> Iterator[tuple[int, Connection]]:
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_receive, args=(there,))
    process.start()
    try:
        yield int(here.recv()), here
    finally:
        process.kill()
        process.join()


def _receive(pipe: Connection) -> None:
    """A receiver that reads a request, says 200 and counts; plain asyncio, to cost little."""
    moments: list[float] = []
    arrivals: dict[str, float] = {}
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                await reader.readexactly(_value(head, b"content-length"))
                moments.append(time.monotonic())
                arrivals.setdefault(_text(head, b"webhook-id"), moments[-1])
                writer.write(answer)

    async def tell() -> None:
        loop = asyncio.get_running_loop()
        server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1000)
        pipe.send(server.sockets[0].getsockname()[1])
        while True:
            asked = await loop.run_in_executor(None, pipe.recv)
            if asked == "arrivals":
                pipe.send(arrivals)
            elif asked == "count":
                pipe.send(len(moments))
            else:
                pipe.send(moments[asked - 1] if len(moments) >= asked else None)

    with contextlib.suppress(EOFError):
        asyncio.run(tell())


def _text(head: bytes, name: bytes) -> str:
    return head.partition(name + b": ")[2].partition(b"\r\n")[0].decode()


def _value(head: bytes, name: bytes) -> int:
    return int(_text(head, name) or 0)
