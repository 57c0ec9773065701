"""`laleo worker <queue>`: runs the jobs of one queue, and comes back when Redis does."""

from __future__ import annotations

import contextlib
import signal
import time
from types import FrameType
from typing import Any

import structlog
from flask import Flask
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty

from laleo.app import create_app
from laleo.config import Settings
from laleo.core import queue as queues

log = structlog.get_logger(__name__)

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0


class NoDeadline(BaseDeathPenalty):
    """No SIGALRM: it would cut an event loop at a random place, and deliveries watch the clock."""

    def setup_death_penalty(self) -> None:
        """Nothing to set up."""

    def cancel_death_penalty(self) -> None:
        """Nothing to cancel."""


class JobWorker(SimpleWorker):
    """Runs each job in its own app context, in this process."""

    exponential_backoff_factor = 1.5
    max_connection_wait_time = LONGEST_WAIT_S
    app: Flask
    leaving = False

    def perform_job(self, job: Job, queue: Queue, execution: Any) -> bool:
        """One job, with a database session of its own."""
        with self.app.app_context():
            return super().perform_job(job, queue, execution)

    def subscribe(self) -> None:
        """No remote commands: nobody but a signal stops a worker."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the job in hand, then leave."""
        self.leaving = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def set_shutdown_requested_date(self) -> None:
        """A note for dashboards; not worth failing the job in hand while Redis is away."""
        with contextlib.suppress(RedisError):
            super().set_shutdown_requested_date()  # type: ignore[no-untyped-call]


class DeliverWorker(JobWorker):
    """For jobs that mind their own deadlines."""

    death_penalty_class = NoDeadline


def run(settings: Settings, name: str) -> int:
    """Work on one queue until a signal; never gives up on Redis. Gives the exit code."""
    app = create_app(settings)
    wait = FIRST_WAIT_S
    while True:
        started = time.monotonic()
        if _work(app, settings, name):
            return 0
        wait = FIRST_WAIT_S if time.monotonic() - started > LONGEST_WAIT_S else wait * 2
        time.sleep(min(wait, LONGEST_WAIT_S))


def _work(app: Flask, settings: Settings, name: str) -> bool:
    """Work until a signal (True) or until Redis goes away (False)."""
    worker: JobWorker | None = None
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)  # until RQ puts its own in place
    try:
        worker = _worker(app, settings, name)
        worker.work(logging_level="WARNING")
    except (RedisError, OSError) as error:
        log.warning("worker_without_redis", queue=name, error=repr(error))
    return worker is not None and worker.leaving


def _worker(app: Flask, settings: Settings, name: str) -> JobWorker:
    """One queue per worker: only then does RQ move jobs atomically (BLMOVE) when it takes them."""
    connection = queues.connect(settings.bus_url)
    kind = DeliverWorker if name == queues.DELIVER else JobWorker
    jobs = Queue(name, connection=connection, serializer=JSONSerializer)
    worker = kind([jobs], connection=connection, serializer=JSONSerializer, worker_ttl=60)
    worker.app = app
    worker.log_job_description = False
    return worker


def _leave(signum: int, frame: FrameType | None) -> None:
    del signum, frame
    raise SystemExit(0)
