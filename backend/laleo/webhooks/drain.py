"""Sends everything that is due: claims a little ahead, keeps slots full, waits for no batch."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from flask import Flask
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from laleo import events
from laleo.core.db import unit
from laleo.core.egress import Session
from laleo.core.egress.session import WHOLE_S
from laleo.core.errors import LaleoError
from laleo.webhooks import frames, ledger
from laleo.webhooks.ledger import LEASE_S, Job, Outcome
from laleo.webhooks.sending import send

log = structlog.get_logger(__name__)

IN_FLIGHT = 10  # per endpoint
AHEAD = 20  # claimed and waiting, per endpoint: in flight 15 s each, they end within a lease
AHEAD_FAST = 190
FAST_S, SLOW_S = 0.2, 1.0
TOTAL = 1000  # claimed by this process at a time
LOOK_S = 0.2  # while requests are in flight, new work is looked for this often
GATHER_S = 0.01  # finished attempts are booked together
LAST_START_S = LEASE_S - WHOLE_S - 5
LONGEST_S = 240.0
TROUBLE_S = 30.0


class Drain:
    """One run over the due deliveries, until there are none or somebody wants us to leave."""

    def __init__(
        self, app: Flask, session: Session, books: ThreadPoolExecutor, leaving: Callable[[], bool]
    ) -> None:
        self._app, self._session, self._books = app, session, books
        self._leaving = leaving
        self._flying: Counter[str] = Counter()
        self._queued: dict[str, deque[Job]] = defaultdict(deque)
        self._pace: dict[str, float] = {}
        self._done: list[Outcome] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._started = time.monotonic()
        self._trouble_since: float | None = None

    async def run(self) -> None:
        """Deliver what is due, and what becomes due meanwhile."""
        while True:
            if self._leaving():
                await self._drop_queue()
            found = await self._turn()
            self._fill()
            if not (found or self._tasks or self._done):
                return
            await self._pause(found)

    async def _turn(self) -> bool:
        """Book what is done and claim what is due; False when there was nothing of either."""
        done, self._done = self._done, []
        loop = asyncio.get_running_loop()
        try:
            jobs, busy = await loop.run_in_executor(self._books, self._book, done)
        except (SQLAlchemyError, LaleoError) as error:
            self._done = done + self._done
            await self._suffer(error)
            return bool(self._tasks)
        self._trouble_since = None
        for job in jobs:
            self._queued[job.webhook_id].append(job)
        return busy

    def _book(self, done: list[Outcome]) -> tuple[list[Job], bool]:
        """Runs in the books' thread: outcomes in, new jobs out."""
        closing = self._leaving()
        with unit(self._app, reads=True):
            fresh = not closing and events.undispatched()
        if fresh:
            events.relay(self._app)
            events.dispatch(self._app)
        with unit(self._app, reads=True):
            due = [] if closing else [one for one in ledger.due_endpoints() if self._room(one) > 0]
        if not (done or due):
            return [], fresh
        try:
            with unit(self._app):
                self._save(done)
                jobs = ledger.claim(due, self._room, self._total())
        except (IntegrityError, DataError):
            self._save_singly(done)
            return [], True
        return jobs, bool(fresh or done or jobs)

    def _save(self, done: list[Outcome]) -> None:
        if done:
            ledger.save(done)
            frames.announce([outcome.job.delivery_id for outcome in done])

    def _save_singly(self, done: list[Outcome]) -> None:
        """One outcome that cannot be booked must not keep the others out of the books."""
        for outcome in done:
            try:
                with unit(self._app):
                    self._save([outcome])
            except (IntegrityError, DataError) as error:
                log.exception(
                    "not_booked", delivery=outcome.job.delivery_id, error=type(error).__name__
                )

    def _total(self) -> int:
        return TOTAL - sum(self._flying.values()) - sum(map(len, self._queued.values()))

    def _room(self, webhook_id: str) -> int:
        """How many more of this endpoint's deliveries to claim."""
        pace, age = self._pace.get(webhook_id, FAST_S), time.monotonic() - self._started
        if age > LONGEST_S + 2 * WHOLE_S or (age > LONGEST_S and pace > SLOW_S):
            return 0
        ahead = AHEAD_FAST if pace < FAST_S else AHEAD
        return IN_FLIGHT + ahead - self._flying[webhook_id] - len(self._queued[webhook_id])

    def _fill(self) -> None:
        for webhook_id in list(self._queued):
            self._fill_endpoint(webhook_id)

    def _fill_endpoint(self, webhook_id: str) -> None:
        waiting = self._queued[webhook_id]
        while waiting and self._flying[webhook_id] < IN_FLIGHT:
            job = waiting.popleft()
            if time.monotonic() - job.claimed > LAST_START_S:
                continue  # its lease would not outlive the attempt; it comes back by itself
            self._flying[webhook_id] += 1
            task = asyncio.create_task(self._send(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, job: Job) -> None:
        try:
            outcome = await send(self._session, job)
            seconds = outcome.duration_ms / 1000
            before = self._pace.get(job.webhook_id, seconds)
            self._pace[job.webhook_id] = 0.8 * before + 0.2 * seconds
            self._done.append(outcome)
        finally:
            self._flying[job.webhook_id] -= 1
            self._fill_endpoint(job.webhook_id)
            self._news.set()

    async def _pause(self, found: bool) -> None:
        """Until an attempt has ended, or it is time to look again."""
        if not self._tasks and found:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                await self._news.wait()
                await asyncio.sleep(GATHER_S)
        self._news.clear()

    async def _drop_queue(self) -> None:
        jobs = [job for waiting in self._queued.values() for job in waiting]
        self._queued.clear()
        loop = asyncio.get_running_loop()
        with contextlib.suppress(SQLAlchemyError, LaleoError):  # then their lease ends by itself
            await loop.run_in_executor(self._books, self._give_back, jobs)

    def _give_back(self, jobs: list[Job]) -> None:
        if jobs:
            with unit(self._app):
                ledger.give_back(jobs)

    async def _suffer(self, error: Exception) -> None:
        """Wait for the database; give up only when nothing is in flight any more."""
        log.warning("books_closed", error=repr(error))
        now = time.monotonic()
        self._trouble_since = self._trouble_since or now
        if not self._tasks and now - self._trouble_since > TROUBLE_S:
            raise error
        await asyncio.sleep(LOOK_S)
