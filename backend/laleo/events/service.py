"""Reading what happened, in order, and waiting for what comes next."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import ColumnElement, func, select

from laleo.core import patience
from laleo.core.actor import EVERYONE, READ, Actor, permission
from laleo.core.db import db, reading, release
from laleo.core.errors import invalid
from laleo.events import catalogue, positions
from laleo.events.models import Event
from laleo.events.waker import LOOK_S, current

MOST_WAIT_S = 50
LATEST = "latest"

permission("events.read", scope=READ, roles=EVERYONE)


@dataclass(frozen=True, slots=True)
class Events:
    """Some events in their order; go on with `next_since`."""

    data: Sequence[Event]
    has_more: bool
    next_since: int


@dataclass(frozen=True, slots=True)
class Waited:
    """What came of waiting: go on with `next_since`."""

    data: Sequence[Event]
    since: str
    next_since: str
    timed_out: bool
    evicted: bool


def read(
    actor: Actor,
    *,
    since: str = "0",
    types: Sequence[str] = (),
    limit: int = 25,
    wait: float = 0,
    pointer: str = "query:/types",
) -> Events:
    """Events after the position `since`; waits up to `wait` seconds when there is none yet.

    No database connection is held while waiting.
    """
    actor.may("events.read")
    check_types(types, pointer)
    position = positions.last() if since == LATEST else int(since)
    waker = current()
    deadline = time.monotonic() + wait
    while True:
        ticket = waker.ticket(actor.account_id)
        with reading():
            found = _page(actor, position, types, limit)
        left = deadline - time.monotonic()
        if found.data or left <= 0 or patience.gone():
            return found
        release()
        waker.wait(actor.account_id, ticket, min(left, LOOK_S))


def wait_for(
    actor: Actor,
    *,
    since: str,
    types: Sequence[str],
    limit: int,
    timeout_s: float,
    settle_s: float,
) -> Waited:
    """The next events after `since`, together with what follows within `settle_s` of each other."""
    actor.may("events.read")
    deadline = time.monotonic() + timeout_s
    start = positions.last() if since == LATEST else int(since)
    asked = partial(read, actor, types=types, pointer="/types")
    found = asked(since=str(start), limit=limit, wait=timeout_s)
    data = list(found.data)
    while data and settle_s and len(data) < limit and not patience.gone():
        left = min(settle_s, deadline - time.monotonic())
        more = asked(since=str(found.next_since), limit=limit - len(data), wait=left)
        if not more.data:
            break
        found = more
        data += more.data
    return Waited(data, str(start), str(found.next_since), not data, _evicted(start))


def _evicted(since: int) -> bool:
    """Whether events after this position are gone already, because of their age."""
    first = db.session.scalar(select(func.min(Event.position)))
    return 0 < since < (first or 0) - 1


def check_types(types: Sequence[str], pointer: str) -> None:
    """Raise Invalid for a type that the catalogue does not know."""
    unknown = [type_ for type_ in types if not catalogue.known(type_)]
    if unknown:
        names = ", ".join(kind.type for kind in catalogue.kinds())
        raise invalid(pointer, f"There is no event type “{unknown[0]}”; there are: {names}.")


def _page(actor: Actor, position: int, types: Sequence[str], limit: int) -> Events:
    query = (
        select(Event)
        .where(
            Event.account_id == actor.account_id,
            Event.position > position,
            Event.example.is_(False),
            *_seen(actor),
        )
        .order_by(Event.position)
        .limit(limit + 1)
    )
    if types:
        query = query.where(Event.type.in_(types))
    rows = list(db.session.scalars(query))
    data = rows[:limit]
    following = data[-1].position if data else None
    return Events(data, len(rows) > limit, position if following is None else following)


def _seen(actor: Actor) -> list[ColumnElement[bool]]:
    """Events of the actor's sites; those of no site are the whole account's."""
    return [] if actor.site_ids is None else [Event.site_id.in_(actor.site_ids)]
