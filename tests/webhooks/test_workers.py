"""Many workers share the deliveries: each is made once, and none waits for a bell that was lost."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web
from flask import Flask
from sqlalchemy import text

from laleo import events, reconciler
from laleo.core import db
from laleo.core.redis import redis
from tests.backing import until
from tests.events.happenings import TYPE, Happen, undelivered
from tests.people import Caller
from tests.webhooks.conftest import Works
from tests.webhooks.receivers import Receiver

MANY = 2000


@contextmanager
def processes(environ: dict[str, str], *commands: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Real `laleo` processes on the stores of the test."""
    start = [sys.executable, "-m", "laleo.cli"]
    running = [
        subprocess.Popen([*start, *command.split()], env=os.environ | environ, process_group=0)
        for command in commands
    ]
    try:
        yield running
    finally:
        for process in running:
            process.send_signal(signal.SIGKILL)
            process.wait()


def test_four_workers_deliver_each_event_once(
    app: Flask, environ: dict[str, str], owner: Caller, sink: Receiver, happen: Happen
) -> None:
    for number in range(8):
        body = {"url": f"{sink.url}?{number}", "event_types": [TYPE]}
        assert owner.post("/webhooks", body).status == 201
    for _ in range(MANY // 8 // 50):
        happen(50)
    with processes(environ, *["worker deliver"] * 4, "reconciler"):
        until(lambda: len(sink.posts) >= MANY, seconds=60, what="the last delivery")
        until(lambda: undelivered(app) == 0, what="the last entry in the books")
    times = Counter(post.headers["x-laleo-delivery"] for post in sink.posts)
    assert len(times) == MANY
    assert set(times.values()) == {1}
    assert undelivered(app, "delivered") == MANY
    with db.unit(app, reads=True) as session:
        assert session.execute(text("SELECT count(*) FROM attempts")).scalar_one() == MANY


def test_a_lost_bell_is_rung_again(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, str],
    sink: Receiver,
    works: Works,
    happen: Happen,
) -> None:
    happen()
    with app.app_context():
        redis().flushall()
    works.work()
    assert sink.posts == []
    reconciler.look(app)
    works.work()
    assert len(sink.posts) == 1


def test_what_a_killed_worker_had_in_hand_is_made_by_another(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, str],
    sink: Receiver,
    works: Works,
    happen: Happen,
) -> None:
    happen()
    events.dispatch(app)
    with db.unit(app) as session:  # as a worker that claimed it and was killed; its lease is over
        session.execute(text("UPDATE deliveries SET lease_token = 'dead'"))
    works.look()
    assert len(sink.posts) == 1
    assert undelivered(app, "delivered") == 1


def test_an_outcome_that_comes_after_its_lease_changes_nothing(
    app: Flask,
    owner: Caller,
    endpoint: dict[str, str],
    sink: Receiver,
    works: Works,
    happen: Happen,
) -> None:
    async def takes_over(_request: web.Request) -> web.Response:
        with db.unit(app) as session:  # as a worker that claimed it after this one's lease
            session.execute(text("UPDATE deliveries SET lease_token = 'other'"))
        return web.Response(status=500)

    sink.always = takes_over
    happen()
    works.work()
    with db.unit(app, reads=True) as session:
        row = session.execute(text("SELECT state, attempts, lease_token FROM deliveries")).one()
    assert tuple(row) == ("pending", 0, "other")


def test_an_endpoint_removed_while_it_is_sent_to_harms_nobody(
    owner: Caller, endpoint: dict[str, str], sink: Receiver, works: Works, happen: Happen
) -> None:
    async def removes(request: web.Request) -> web.Response:
        first = request.query.get("first")
        if first:
            path = f"/webhooks/{doomed['id']}"
            assert (await asyncio.to_thread(owner.delete, path)).status == 204
        return web.Response()

    sink.always = removes
    body = {"url": f"{sink.url}?first=1", "event_types": [TYPE]}
    doomed = owner.post("/webhooks", body).json
    happen()
    works.work()
    (delivery,) = owner.get(f"/webhooks/{endpoint['id']}/deliveries").json["data"]
    assert delivery["state"] == "delivered"
    assert owner.get(f"/webhooks/{doomed['id']}").status == 404


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(
    app: Flask, environ: dict[str, str], endpoint: dict[str, str], sink: Receiver, happen: Happen
) -> None:
    async def slowly(_request: web.Request) -> web.Response:
        await asyncio.sleep(1.5)
        return web.Response()

    sink.always = slowly
    happen(40)
    with processes(environ, "worker deliver") as (worker,):
        until(lambda: len(sink.posts) == 10, seconds=60, what="the first ten")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert undelivered(app, "delivered") == 10
    with db.unit(app, reads=True) as session:  # the rest is free for others at once
        free = "SELECT count(*) FROM deliveries WHERE state = 'pending' AND lease_token IS NULL"
        assert session.execute(text(free)).scalar_one() == 30
    assert len(sink.posts) == 10
