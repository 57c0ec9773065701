"""SQLite under gevent: no wait in C, no writer beside a writer, no write in a read.

`timeout=0` (a busy wait in C would freeze every greenlet), `BEGIN IMMEDIATE` for work that writes,
one write lock a process, and a cooperative sleep between tries.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from laleo.core.errors import Unavailable

BUSY_S = 15.0
OPTIONS = {"timeout": 0, "check_same_thread": False}


def tame(engine: Engine, reads: Callable[[], bool]) -> None:
    """Make the engine's transactions safe; `reads` says whether the next one only reads."""
    lock = Lock()  # gevent makes it cooperative in web processes

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            _patiently(lambda p=pragma: connection.execute(f"PRAGMA {p}"))  # type: ignore[misc]
        # SQLite's own knows ASCII only: a search for “ähre” would not find “Ähre”.
        connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if reads():
            _patiently(lambda: _begin_read(connection))
            return
        if not lock.acquire(timeout=BUSY_S):
            raise Unavailable("The database is busy; try again.")
        connection.info["write_lock"] = lock
        try:
            _patiently(lambda: _begin_write(connection))
        except BaseException:
            _release(connection.info)
            raise

    @event.listens_for(engine, "commit")
    @event.listens_for(engine, "rollback")
    def over(connection: Connection) -> None:
        _release(connection.info)

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: Any) -> None:
        _release(record.info)


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _release(info: dict[str, Any]) -> None:
    held = info.pop("write_lock", None)
    if held is not None:
        held.release()


def _begin_read(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only=ON")
    connection.exec_driver_sql("BEGIN")
    # Takes the snapshot now, so that a database in recovery is met here, where we retry.
    try:
        connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1")
    except OperationalError:
        connection.exec_driver_sql("ROLLBACK")
        raise


def _begin_write(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _patiently(attempt: Callable[[], Any]) -> None:
    """Try until SQLite is not busy; the sleep is gevent's in web processes."""
    pause, deadline = 0.001, time.monotonic() + BUSY_S
    while True:
        try:
            attempt()
        except (OperationalError, sqlite3.OperationalError) as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise Unavailable("The database is busy; try again.") from error
            time.sleep(pause)
            pause = min(pause * 1.5, 0.01)
        else:
            return
