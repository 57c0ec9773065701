"""Realtime: visitors' pages connect, stay, and go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from redis.exceptions import RedisError
from sqlalchemy import select

from laleo.core import clock, crypto, db, limits, live
from laleo.core.errors import Forbidden
from laleo.core.live import Connection
from laleo.core.presence import BEAT_S, GRACE_S, Arrival
from laleo.visitors import availability, blocking, places, service, trail, visits
from laleo.visitors.consoles import MEMBER, member
from laleo.visitors.models import Visit, Visitor
from laleo.visitors.schemas import PageIn, VisitorHello
from laleo.widgets import service as widgets
from laleo.widgets.availability import Schedule, schedule

__all__ = ["MEMBER", "VISITOR", "Here", "greeting", "member"]

log = structlog.get_logger(__name__)

VISITOR = "visitor"
HELLOS = "1200/minute"
_REFUSED = 4003

Addition = Callable[[Visitor, dict[str, Any] | None], dict[str, Any]]
_additions: list[Addition] = []


def greeting(add: Addition) -> Addition:
    """Register what else a visitor is welcomed with; gets the visitor and the hello's `seen`."""
    _additions.append(add)
    return add


@dataclass(slots=True)
class Here:
    """The visitor behind a connection."""

    account_id: str
    site_id: str
    widget_id: str
    visitor_id: str
    visit_id: str
    page_count: int


@live.hello(VISITOR, key="widget_id", schema=VisitorHello)
def welcome_visitor(connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
    """Let a page in: the visitor it carries, or a new one, in a visit."""
    ip = connection.caller.ip
    limits.hit("hello", HELLOS, ip, what="connections from this address")
    with db.unit(connection.app, reads=True):
        arrival, visit_id, tell = _arrival(connection, data)
        timetable = _timetable(connection, arrival.widget_id)
    met = _reconnect(visit_id, connection)
    welcome = None
    if visit_id is not None and met in {Arrival.KNOWN, Arrival.NEW} and not tell:
        welcome = _come_back(connection, arrival, visit_id, data["seen"])
    if welcome is None:
        with db.unit(connection.app):
            if tell:
                widgets.touch(widgets.find_public(arrival.widget_id))
            visitor = visits.arrive(arrival, over=visit_id if met is Arrival.OVER else None)
            welcome = _admit(connection, visitor, data["seen"])
    if connection.who.visit_id != visit_id:
        _reconnect(connection.who.visit_id, connection)
    state = availability.join(connection, timetable)
    return welcome | {"online": state["online"], "availability": state}


def _come_back(
    connection: Connection, arrival: visits.Arrival, visit_id: str, seen: dict[str, Any] | None
) -> dict[str, Any] | None:
    """The welcome of a page that only lost its line: nothing is written, so thousands may come.

    None when something has to be written after all.
    """
    # Before the snapshot that SQLite reads: what is written between the two comes as a frame.
    connection.join(f"visitor:{arrival.visitor_id}")
    try:
        with db.unit(connection.app, reads=True):
            visitor = visits.unchanged(arrival, visit_id)
            if visitor is not None:
                return _admit(connection, visitor, seen)
    except db.NeedsWriting:
        pass
    connection.leave(f"visitor:{arrival.visitor_id}")
    return None


def _admit(connection: Connection, visitor: Visitor, seen: dict[str, Any] | None) -> dict[str, Any]:
    connection.who = _here(visitor)
    # Asked last: a block that comes later finds this connection, and closes it.
    blocking.refuse(visitor.account_id, visitor.id, connection.caller.ip)
    connection.join(f"visitor:{visitor.id}")  # before history is read, so that none is missed
    return _welcome(visitor, seen)


def _timetable(connection: Connection, widget_id: str) -> Schedule:
    known = availability.known(connection, widget_id)
    return known or schedule(widgets.find_public(widget_id))


def _arrival(
    connection: Connection, data: dict[str, Any]
) -> tuple[visits.Arrival, str | None, bool]:
    """Who arrives where, the visit that goes on, and whether the widget was not seen lately."""
    widget = widgets.find_public(data["widget_id"])
    if not widgets.allows_origin(widget, connection.caller.origin):
        raise Forbidden(
            f"This widget may not run on {(connection.caller.origin or 'this page')[:80]}.",
            code="origin_not_allowed",
        )
    known = service.known(data["token"], widget.id)
    caller = connection.caller
    arrival = visits.Arrival(
        account_id=widget.account_id,
        site_id=widget.site_id,
        widget_id=widget.id,
        visitor_id=known.id if known else None,
        name=crypto.sha256(data["arrival"]) if data["arrival"] and not known else None,
        page=visits.page(**data["page"]),
        ip=places.truncated(caller.ip) if widget.privacy["truncate_ip"] else caller.ip,
        user_agent=caller.user_agent,
        language=data["language"] or caller.language.partition(",")[0] or None,
        timezone=data["timezone"],
        place=places.find(caller.ip),
    )
    seen = widget.last_seen_at
    tell = seen is None or clock.now() - seen > timedelta(seconds=widgets.SEEN_EVERY_S)
    return arrival, known.visit_id if known else None, tell


def _reconnect(visit_id: str | None, connection: Connection) -> Arrival | None:
    """Say that the visit has this connection; without Redis the next beat says so."""
    if visit_id is None:
        return None
    try:
        return visits.presence.connect(visit_id, connection.id)
    except (RedisError, OSError) as error:
        log.warning("presence_away", error=repr(error))
        return None


def _here(visitor: Visitor) -> Here:
    assert visitor.visit_id is not None  # noqa: S101 - arrive() leaves every visitor in a visit
    return Here(
        visitor.account_id,
        visitor.site_id,
        visitor.widget_id,
        visitor.id,
        visitor.visit_id,
        visitor.page_count,
    )


def welcome_parts(visitor: Visitor) -> dict[str, Any]:
    """What a page is told when its visitor turns out to be somebody."""
    welcome = _welcome(visitor, None)
    return {name: welcome[name] for name in welcome if name not in {"kind", "heartbeat_s"}}


def _welcome(visitor: Visitor, seen: dict[str, Any] | None) -> dict[str, Any]:
    welcome: dict[str, Any] = {
        "kind": VISITOR,
        "visitor_id": visitor.id,
        "visit_id": visitor.visit_id,
        "visits": visitor.visits,
        "token": service.token(visitor),
        "heartbeat_s": live.HEARTBEAT_S,
    }
    for add in _additions:
        welcome |= add(visitor, seen)
    return welcome


@live.on("page", kind=VISITOR, schema=PageIn)
def turn_page(connection: Connection, data: dict[str, Any]) -> None:
    """The visitor went to another page without leaving this one."""
    who: Here = connection.who
    page = visits.page(**data)
    view = trail.View.of(who, page.url, page.title, page.referrer)
    trail.add(view)
    who.page_count += 1
    frame = {
        "visitor_id": who.visitor_id,
        "current_page": trail.shown(view),
        "page_count": who.page_count,
    }
    live.publish(f"account:{who.account_id}", "visitor_page", frame, site_id=who.site_id)


@live.gone(VISITOR)
def leave(connection: Connection) -> None:
    """A page is gone; so is the visitor, unless another page comes soon."""
    who: Here | None = connection.who
    if who is not None:
        grace = 0 if connection.lost else GRACE_S
        visits.presence.close(who.visit_id, connection.id, grace_s=grace)


@live.every(BEAT_S)
def beat(hub: live.Hub) -> None:
    """Tell Redis who is still here, in one batch; bring back those it has forgotten."""
    here = [c for c in hub.of_kind(VISITOR) if c.who is not None]
    unknown = visits.presence.beat([(c.who.visit_id, c.id) for c in here])
    if not unknown:
        return
    with db.unit(hub.app, reads=True):
        query = select(Visit.id).where(Visit.id.in_(unknown), Visit.ended_at.is_(None))
        going = set(db.db.session.scalars(query))
    for connection in here:
        visit_id = connection.who.visit_id
        if visit_id in unknown:
            known = visit_id in going and _reconnect(visit_id, connection) is not Arrival.OVER
            if not known:
                _go_on(connection)


def _go_on(connection: Connection) -> None:
    """The visit was ended while the page stayed open: another one begins."""
    who: Here = connection.who
    with db.unit(connection.app):
        visitor = visits.go_on(who.visitor_id, over=who.visit_id)
        if visitor is None or visitor.visit_id is None:
            connection.line.end(_REFUSED, "this visitor was erased")
            return
        who.visit_id = visitor.visit_id
    _reconnect(who.visit_id, connection)
