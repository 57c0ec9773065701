"""Gives committed events a gap-free position, in the one order that every reader pages by."""

from __future__ import annotations

import json

import structlog
from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from laleo.core.db import db, unit
from laleo.core.redis import redis
from laleo.events.models import Event, EventCounter

log = structlog.get_logger(__name__)

BATCH = 1000
CHANNEL = "laleo:events"
_NAME = "events"


def relay(app: Flask) -> int:
    """Number every committed event that has no position yet; says how many.

    The counter's row is locked to the end of the transaction, so that positions become visible
    in their order: whoever pages by them misses nothing.
    """
    if not _pending(app):
        return 0
    total = 0
    while True:
        with unit(app):
            accounts = _number()
            total += len(accounts)
        if accounts:
            with app.app_context():
                _announce(sorted(set(accounts)))
        if len(accounts) < BATCH:
            return total


def last() -> int:
    """The highest position given so far."""
    found = db.session.scalar(select(EventCounter.last).where(EventCounter.name == _NAME))
    return found or 0


def _pending(app: Flask) -> bool:
    with unit(app, reads=True):
        return bool(db.session.scalar(select(exists().where(Event.position.is_(None)))))


def _number() -> list[str]:
    base = _lock()
    waiting = (
        select(Event.id).where(Event.position.is_(None)).order_by(Event.id).limit(BATCH).subquery()
    )
    numbered = select(
        waiting.c.id, func.row_number().over(order_by=waiting.c.id).label("n")
    ).subquery()
    given = (
        update(Event)
        .where(Event.id == numbered.c.id)
        .values(position=base + numbered.c.n)
        .returning(Event.account_id)
        .execution_options(synchronize_session=False)
    )
    accounts = list(db.session.scalars(given))
    _advance(base + len(accounts))
    return accounts


def _lock() -> int:
    query = select(EventCounter.last).where(EventCounter.name == _NAME).with_for_update()
    base = db.session.scalar(query)
    if base is not None:
        return base
    try:
        with db.session.begin_nested():
            db.session.execute(insert(EventCounter).values(name=_NAME, last=0))
    except IntegrityError:  # another relay was first
        return db.session.execute(query).scalar_one()
    return 0


def _advance(value: int) -> None:
    db.session.execute(
        update(EventCounter)
        .where(EventCounter.name == _NAME)
        .values(last=value)
        .execution_options(synchronize_session=False)
    )


def _announce(accounts: list[str]) -> None:
    """Wake who waits; they look by themselves when nobody tells them."""
    try:
        redis().publish(CHANNEL, json.dumps(accounts))
    except (RedisError, OSError) as error:
        log.warning("bus_away", error=repr(error))
