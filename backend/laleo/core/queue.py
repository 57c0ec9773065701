"""The bell: RQ jobs that say "there is work", never what the work is. SQL holds the work."""

from __future__ import annotations

from typing import Any, cast

import structlog
from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from laleo.core import metrics

log = structlog.get_logger(__name__)

DELIVER, CHORES = "deliver", "chores"
QUEUES = (DELIVER, CHORES)
RING_S = 2.0  # whoever rings has an answer to give, and does not wait for a Redis that hangs
FULL = 4  # rings waiting; more would wake workers for nothing


def init_app(app: Flask, bus_url: str) -> None:
    """Give the app its queues."""
    app.extensions["laleo-queue"] = connect(bus_url, patience_s=RING_S)


def connect(bus_url: str, *, patience_s: float = 480) -> Redis:
    """RQ's own client: bytes, because it stores compressed job data; workers wait long for work."""
    return Redis.from_url(bus_url, socket_connect_timeout=1, socket_timeout=patience_s)


def queue(name: str) -> Queue:
    """The queue of this name."""
    connection = cast("Redis", current_app.extensions["laleo-queue"])
    return Queue(name, connection=connection, serializer=JSONSerializer)


def ring(name: str, job: str, *args: Any) -> bool:
    """Wake a worker of this queue for `job` (a dotted name); False when Redis is away.

    A lost or refused ring costs time, never work: the reconciler rings for every row that is due.
    """
    try:
        bell = queue(name)
        if not args and bell.count >= FULL:
            return True
        bell.enqueue(job, args=args, result_ttl=0, failure_ttl=30, job_timeout=600)
    except (RedisError, OSError) as error:
        log.warning("bell_unheard", queue=name, error=repr(error))
        return False
    return True


@metrics.gauge("queue_jobs", "Bells rung that no worker has heard yet.", "queue")
def _waiting() -> dict[str, float]:
    return {name: queue(name).count for name in QUEUES}
