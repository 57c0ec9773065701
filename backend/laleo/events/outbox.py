"""Records events with the change they tell of, and hands committed ones to their readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import delete, exists, select, update

from laleo.core import clock, ids, queue
from laleo.core.db import db, db_now, on_commit, unit
from laleo.events import catalogue
from laleo.events.models import Event

BATCH = 200
KEEP_S = 30 * 24 * 3600
FORGET = 2000
Reader = Callable[[Sequence[Event]], None]

_readers: list[Reader] = []
_bells: list[tuple[str, str]] = []


def record(
    account_id: str,
    type_: str,
    *,
    site_id: str | None = None,
    widget_id: str | None = None,
    **objects: Any,
) -> Event:
    """Remember that this happened, and how the objects look now, in the current transaction."""
    db.session.flush()
    about = {"account_id": account_id, "site_id": site_id, "widget_id": widget_id}
    return _add(type_, about, about | catalogue.picture(type_, objects))


def record_example(account_id: str, type_: str, **objects: Any) -> Event:
    """An event that did not happen, for whoever makes its delivery himself: no reader gets it.

    Without `objects` its payload is made up from the schemas of the type.
    """
    about = {"account_id": account_id, "site_id": None, "widget_id": None}
    shown = catalogue.picture(type_, objects) if objects else catalogue.example(type_)
    return _add(type_, about, about | shown, example=True)


def _add(
    type_: str, about: dict[str, Any], payload: dict[str, Any], *, example: bool = False
) -> Event:
    now = clock.now()
    event = Event(
        id=ids.new_id("evt"),
        **about,
        type=type_,
        payload=payload,
        example=example,
        created_at=now,
        dispatched_at=now if example else None,
    )
    db.session.add(event)
    on_commit(ring)
    return event


def envelope(event: Event) -> dict[str, Any]:
    """The event as it is delivered (Standard Webhooks)."""
    stamp = clock.rfc3339(event.created_at)
    return {"type": event.type, "timestamp": stamp, "data": event.data}


def on_dispatch(reader: Reader) -> None:
    """Register who gets each committed event, in batches, inside the claim's transaction.

    A reader only writes rows: when it raises, nobody has the batch, and it comes again.
    """
    if reader not in _readers:
        _readers.append(reader)


def wakes(queue_name: str, job: str) -> None:
    """Register the job that is rung for after a commit with events in it."""
    if (queue_name, job) not in _bells:
        _bells.append((queue_name, job))


def ring() -> None:
    """Wake the workers; the reconciler does so again when nobody hears."""
    for queue_name, job in _bells:
        queue.ring(queue_name, job)


def dispatch(app: Flask) -> int:
    """Hand one batch of waiting events to the readers; says how many there were."""
    with unit(app):
        events = _claim()
        if events:
            for reader in _readers:
                reader(events)
    return len(events)


def _claim() -> list[Event]:
    """Claimed by what is missing, never by a cursor: a lower id can commit later.

    Numbered ones only: a delivery tells its receiver the event's place.
    """
    waiting = (
        select(Event.id)
        .where(Event.dispatched_at.is_(None), Event.position.is_not(None))
        .order_by(Event.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .cte("waiting")
    )
    claim = (
        update(Event)
        .where(Event.id.in_(select(waiting.c.id)))
        .values(dispatched_at=db_now())
        .returning(Event)
        .execution_options(synchronize_session=False)
    )
    return sorted(db.session.scalars(claim), key=lambda event: event.id)


def waiting() -> bool:
    """Whether an event still has to be handed to its readers."""
    return bool(db.session.scalar(select(exists().where(Event.dispatched_at.is_(None)))))


def forget_old() -> None:
    """Delete some events that are past their time, with what was delivered of them."""
    before = db_now(-KEEP_S)
    old = (
        select(Event.id)
        .where(Event.created_at < before, Event.dispatched_at.is_not(None), Event.position > 0)
        .order_by(Event.created_at)
        .limit(FORGET)
    )
    db.session.execute(
        delete(Event).where(Event.id.in_(old)).execution_options(synchronize_session=False)
    )
