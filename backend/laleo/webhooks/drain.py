"""Sends everything that is due: claims a little ahead, keeps slots full, waits for no batch.

Two threads: the event loop sends, the books' thread claims and books; `_flying` and `_queued`
belong to the loop and are only looked at by the books.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import structlog
from flask import Flask
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from laleo import events
from laleo.core.db import on_commit, unit
from laleo.core.egress import Session
from laleo.core.egress.session import WHOLE_S
from laleo.core.errors import LaleoError
from laleo.webhooks import endpoints, figures, frames, ledger
from laleo.webhooks.endpoints import OWNED_S, Endpoint
from laleo.webhooks.health import IN_A_ROW
from laleo.webhooks.ledger import LEASE_S, Job, Outcome
from laleo.webhooks.sending import send

log = structlog.get_logger(__name__)

IN_FLIGHT = 10  # per endpoint
AHEAD = 20  # claimed and waiting, per endpoint: in flight 15 s each, they end within a lease
AHEAD_FAST = 190
THROTTLED_AHEAD_S = 10  # so many seconds of a throttled endpoint are claimed ahead
FAST_S, SLOW_S = 0.2, 1.0
TOTAL = 1000  # claimed by this process at a time
LOOK_S = 0.2  # while requests are in flight, new work is looked for this often
GATHER_S = 0.01  # finished attempts are booked together
LAST_START_S = LEASE_S - WHOLE_S - 5
LONGEST_S = 240.0
TROUBLE_S = 30.0
RENEW_S = OWNED_S / 3


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
        self._me = app.config["LALEO"].worker or secrets.token_hex(8)
        self._owned: dict[str, float] = {}  # endpoint: since when, by time.monotonic()
        self._rates: dict[str, int | None] = {}
        self._next_start: dict[str, float] = {}
        self._bad: Counter[str] = Counter()  # failures in a row, ahead of the books
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
            if not (found or self._tasks or self._done or any(self._queued.values())):
                await self._leave()
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
            due = [] if closing else endpoints.due(self._me)
        wanted = {one.id: room for one in due if (room := self._room(one)) > 0}
        if not (done or wanted):
            return [], fresh
        try:
            with unit(self._app):
                jobs = self._write(done, wanted)
        except (IntegrityError, DataError):
            self._save_singly(done)
            return [], True
        return jobs, bool(fresh or done or jobs)

    def _write(self, done: list[Outcome], wanted: dict[str, int]) -> list[Job]:
        """One transaction: endpoints are taken over first, then what was done, then new claims."""
        mine = self._own(wanted)
        open_ = mine - self._save(done)
        jobs = ledger.claim({id_: wanted[id_] for id_ in wanted if id_ in open_}, self._total())
        idle = self._owned.keys() - {job.webhook_id for job in jobs} - self._busy()
        if idle:
            endpoints.release(idle, self._me)
            for webhook_id in idle:
                del self._owned[webhook_id]
        return jobs

    def _busy(self) -> set[str]:
        """Endpoints with something in hand."""
        flying = {webhook_id for webhook_id, count in self._flying.copy().items() if count}
        return flying | {webhook_id for webhook_id, jobs in self._queued.copy().items() if jobs}

    def _own(self, wanted: Iterable[str]) -> set[str]:
        """Those of these endpoints, and of those in hand, that are this worker's for a while."""
        now = time.monotonic()
        asked = {id_ for id_ in {*wanted, *self._busy()} if now - self._owned.get(id_, 0) > RENEW_S}
        if asked:
            given = endpoints.own(sorted(asked), self._me)
            self._owned |= dict.fromkeys(given, now)
            for webhook_id in asked - given:  # another worker has it; leases end by themselves
                self._owned.pop(webhook_id, None)
                self._take_back(webhook_id)
        return set(self._owned)

    def _save(self, done: list[Outcome]) -> set[str]:
        """Book these; the endpoints that are closed by them."""
        if not done:
            return set()
        closed = ledger.save(done)
        for webhook_id in closed:
            ledger.give_back(self._take_back(webhook_id))
            self._bad.pop(webhook_id, None)
        frames.announce([outcome.job.delivery_id for outcome in done])
        on_commit(partial(figures.note, done))
        return closed

    def _take_back(self, webhook_id: str) -> list[Job]:
        """What waits for this endpoint; each job goes either here or to the loop."""
        jobs: list[Job] = []
        waiting = self._queued[webhook_id]
        with contextlib.suppress(IndexError):
            while True:
                jobs.append(waiting.popleft())
        return jobs

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

    def _room(self, endpoint: Endpoint) -> int:
        """How many more of this endpoint's deliveries to claim."""
        pace, age = self._pace.get(endpoint.id, FAST_S), time.monotonic() - self._started
        if age > LONGEST_S + 2 * WHOLE_S or (age > LONGEST_S and pace > SLOW_S):
            return 0
        self._rates[endpoint.id] = endpoint.rate
        most = IN_FLIGHT + (AHEAD_FAST if pace < FAST_S else AHEAD)
        if endpoint.rate is not None:
            most = min(most, endpoint.rate * THROTTLED_AHEAD_S)
        if endpoint.trying:
            most = 1
        return most - self._flying[endpoint.id] - len(self._queued[endpoint.id])

    def _fill(self) -> None:
        for webhook_id in list(self._queued):
            self._fill_endpoint(webhook_id)

    def _fill_endpoint(self, webhook_id: str) -> None:
        waiting = self._queued[webhook_id]
        while waiting and self._may_start(webhook_id):
            try:
                job = waiting.popleft()
            except IndexError:  # the books took it back
                return
            if time.monotonic() - job.claimed > LAST_START_S:
                continue  # its lease would not outlive the attempt; it comes back by itself
            self._flying[webhook_id] += 1
            task = asyncio.create_task(self._send(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _may_start(self, webhook_id: str) -> bool:
        """Whether there is a slot, no row of failures, and the throttle has room.

        The loop looks again when it will have.
        """
        if self._flying[webhook_id] >= IN_FLIGHT or self._bad[webhook_id] >= IN_A_ROW:
            return False
        rate = self._rates.get(webhook_id)
        if rate is None:
            return True
        now = time.monotonic()
        start = self._next_start.get(webhook_id, 0.0)
        if start > now:
            asyncio.get_running_loop().call_later(start - now, self._news.set)
            return False
        self._next_start[webhook_id] = max(start, now - 1 / rate) + 1 / rate
        return True

    async def _send(self, job: Job) -> None:
        try:
            outcome = await send(self._session, job)
            seconds = outcome.duration_ms / 1000
            before = self._pace.get(job.webhook_id, seconds)
            self._pace[job.webhook_id] = 0.8 * before + 0.2 * seconds
            self._bad[job.webhook_id] = 0 if outcome.verdict.well else self._bad[job.webhook_id] + 1
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

    async def _leave(self) -> None:
        """Let others send at once to what was this worker's."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(SQLAlchemyError, LaleoError):  # then it is theirs a little later
            await loop.run_in_executor(self._books, self._release)

    def _release(self) -> None:
        if self._owned:
            with unit(self._app):
                endpoints.release(self._owned, self._me)
            self._owned.clear()

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
