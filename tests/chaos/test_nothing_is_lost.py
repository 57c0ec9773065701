"""Whatever is killed, and however often: what was committed is delivered."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from laleo.core import db
from laleo.core.errors import LaleoError
from tests import backing
from tests.chaos.faults import faults
from tests.events.happenings import known_type, record, undelivered
from tests.people import Caller
from tests.product import Server, product
from tests.webhooks.conftest import sink
from tests.webhooks.receivers import Receiver, web

__all__ = ["known_type", "sink"]

LOAD_S = 25.0
FAULT_EVERY_S = 1.0


class Producer(threading.Thread):
    """Makes events as fast as the pause allows, and remembers those it was told are committed."""

    def __init__(self, pause_s: float) -> None:
        super().__init__(daemon=True)
        self._pause_s = pause_s
        self._enough = threading.Event()
        self.committed: list[str] = []
        self.refused = 0

    def run(self) -> None:
        while not self._enough.wait(self._pause_s):
            made = self.make()
            if made is None:
                self.refused += 1
            else:
                self.committed.append(made)

    def make(self) -> str | None:
        raise NotImplementedError

    def stop(self) -> None:
        self._enough.set()
        self.join()


class Recorder(Producer):
    """Commits events by itself, as any process of the product does."""

    def __init__(self, server: Server, owner: Caller) -> None:
        super().__init__(0.01)
        self._server, self._owner = server, owner

    def make(self) -> str | None:
        try:
            with db.unit(self._server.app):
                return record(self._owner.account_id, 1)
        except (SQLAlchemyError, LaleoError):
            return None


class Asker(Producer):
    """Asks for events over HTTP; 202 means committed."""

    def __init__(self, owner: Caller, webhook_id: str) -> None:
        super().__init__(0.1)
        self._owner, self._path = owner, f"/webhooks/{webhook_id}/test"

    def make(self) -> str | None:
        try:
            got = self._owner.post(self._path)
        except OSError:
            return None
        return str(got.json["event_id"]) if got.status == 202 else None


def _busy_at_first() -> Any:
    """503 for every twentieth event when it comes for the first time."""
    seen: set[str] = set()

    async def answer(request: web.Request) -> web.Response:
        known = request.headers["webhook-id"] in seen
        seen.add(request.headers["webhook-id"])
        return web.Response(status=503 if not known and len(seen) % 20 == 0 else 200)

    return answer


def _drained(server: Server, sink: Receiver) -> bool:
    """Nothing is pending; leases of killed workers are ended while nobody works."""
    before = len(sink.posts)
    time.sleep(1.0)
    if len(sink.posts) == before:
        _end_leases(server)
    return undelivered(server.app) == 0


def _end_leases(server: Server) -> None:
    """As if the lease of killed workers were over: that takes a minute."""
    with db.unit(server.app) as session:
        session.execute(
            text(
                "UPDATE deliveries SET next_attempt_at = created_at"
                " WHERE state = 'pending' AND lease_token IS NOT NULL"
            )
        )


def test_kills_and_flushes_lose_nothing_that_was_committed(
    databases: backing.Databases, sink: Receiver, known_type: None
) -> None:
    sink.always = _busy_at_first()
    with product(databases.new()) as server:
        owner = server.people.owner()
        hook = owner.post("/webhooks", {"url": sink.url, "event_types": ["*"]}).json
        producers = [Recorder(server, owner), Asker(owner, hook["id"])]
        with faults(server, FAULT_EVERY_S) as done:
            for producer in producers:
                producer.start()
            time.sleep(LOAD_S)
            for producer in producers:
                producer.stop()
        backing.until(lambda: _drained(server, sink), seconds=90, what="the last delivery")
    committed = {made for producer in producers for made in producer.committed}
    received = Counter(post.id for post in sink.posts)
    repeated = sum(received.values()) - len(received) - len(received) // 20
    print(f"{len(committed)} committed, {repeated} repeated, faults: {dict(done.done)}")
    assert len(committed) > 200
    assert min(done.done[name] for name in done.kinds) >= 2
    assert committed - set(received) == set()
