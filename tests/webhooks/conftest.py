"""Receivers and workers for the tests of webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import text

from laleo import reconciler
from laleo.core import db, queue
from laleo.worker import DeliverWorker
from tests.events.happenings import happen, known_type
from tests.people import Caller
from tests.webhooks.receivers import Receiver, receiver

__all__ = ["happen", "known_type"]


@pytest.fixture
def sink() -> Iterator[Receiver]:
    """A receiver that answers 200."""
    with receiver() as made:
        yield made


@dataclass
class Works:
    """The deliver worker and the reconciler, one step at a time."""

    app: Flask

    def work(self) -> None:
        """Let a real RQ worker do what it was rung for."""
        connection = queue.connect(self.app.config["LALEO"].bus_url)
        jobs = Queue(queue.DELIVER, connection=connection, serializer=JSONSerializer)
        worker = DeliverWorker([jobs], connection=connection, serializer=JSONSerializer)
        worker.app = self.app
        worker.work(burst=True, logging_level="WARNING")
        connection.close()

    def look(self) -> None:
        """One look of the reconciler, then the worker."""
        reconciler.look(self.app)
        self.work()

    def hurry(self, delivery_id: str) -> None:
        """Make a delivery's next attempt due now, as if its time had come."""
        with db.unit(self.app) as session:
            session.execute(
                text("UPDATE deliveries SET next_attempt_at = created_at WHERE id = :id"),
                {"id": delivery_id},
            )
        self.look()

    def close(self) -> None:
        """Hang up, as the end of the worker's process would."""
        engine = self.app.extensions.pop("laleo-engine", None)
        if engine is not None:
            engine.close()


@pytest.fixture
def works(app: Flask) -> Iterator[Works]:
    made = Works(app)
    yield made
    made.close()


@pytest.fixture
def endpoint(owner: Caller, sink: Receiver) -> dict[str, Any]:
    """An endpoint of the owner's that wants everything, with its secret."""
    got = owner.post("/webhooks", {"url": sink.url, "event_types": ["*"]})
    assert got.status == 201, got.text
    return dict(got.json)
