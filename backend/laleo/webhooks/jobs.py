"""The deliver queue's one job. It carries nothing: what is to be done is in the database."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType
from typing import Any

from flask import Flask

from laleo.core import egress
from laleo.core.db import this_app
from laleo.webhooks.drain import Drain

DRAIN = "laleo.webhooks.jobs.drain"
_NAME_LOOKUPS = 64  # names that nobody answers for must not hold up the others


class Engine:
    """What is kept from job to job: an event loop, its connections, and the books' thread."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._runner = asyncio.Runner()
        self._books = ThreadPoolExecutor(1, thread_name_prefix="books")
        self._session: egress.Session | None = None
        self._runner.get_loop().set_default_executor(ThreadPoolExecutor(_NAME_LOOKUPS))

    def run(self, leaving: Callable[[], bool]) -> None:
        """Send everything that is due."""
        self._runner.run(self._run(leaving))

    async def _run(self, leaving: Callable[[], bool]) -> None:
        if self._session is None:
            self._session = egress.Session(egress.tenant(self._app))
        await asyncio.sleep(0)  # lets connections that were closed meanwhile say so
        await Drain(self._app, self._session, self._books, leaving).run()

    def close(self) -> None:
        """Hang up and end the threads."""
        if self._session is not None:
            self._runner.run(self._session.close())
        self._books.shutdown()
        self._runner.close()


def drain() -> None:
    """Number new events, hand them out, and deliver whatever is due."""
    app = this_app()
    engine: Engine | None = app.extensions.get("laleo-engine")
    if engine is None:
        engine = app.extensions["laleo-engine"] = Engine(app)
    with _asked_to_leave() as leaving:
        engine.run(leaving)


@contextmanager
def _asked_to_leave() -> Iterator[Callable[[], bool]]:
    """Whether a signal came while the job ran; RQ's own handlers hear of it too."""
    asked = False
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before: dict[int, Any] = {}

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        if callable(before[number]):
            before[number](number, frame)

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, note)
    try:
        yield lambda: asked
    finally:
        for known, handler in before.items():
            signal.signal(known, handler)
