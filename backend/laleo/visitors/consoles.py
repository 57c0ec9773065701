"""Realtime: members' consoles connect, stay, and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from redis.exceptions import RedisError

from laleo.accounts import rights, tickets
from laleo.core import db, live
from laleo.core.actor import Actor
from laleo.core.errors import Forbidden, LaleoError
from laleo.core.live import Connection
from laleo.core.presence import BEAT_S
from laleo.core.rest import current_public_url
from laleo.visitors import counts, team
from laleo.visitors.schemas import MemberHello

log = structlog.get_logger(__name__)

MEMBER = "member"
CHECK_S = 30
_REFUSED = 4003
_MOVED = "accounts whose members' rights moved"


Addition = Callable[[Connection, Actor], dict[str, Any]]
_additions: list[Addition] = []


def greeting(add: Addition) -> Addition:
    """Register what else a console is welcomed with; it may let the connection join topics."""
    _additions.append(add)
    return add


@dataclass(slots=True)
class Watcher:
    """The member (or token) behind a connection; `console` is its name in Redis."""

    credential: str
    account_id: str
    console: str
    places: list[str]
    watched: set[str] = field(default_factory=set)


@live.hello(MEMBER, key="ticket", schema=MemberHello)
def welcome_member(connection: Connection, data: dict[str, Any]) -> dict[str, Any]:
    """Let a console in, by its ticket."""
    with db.unit(connection.app, reads=True):
        actor = tickets.redeem(data["ticket"])
        if connection.caller.origin not in {None, current_public_url(), *tickets.origins(actor)}:
            problem = "This page is not the console of this server."
            raise Forbidden(problem, code="origin_not_allowed")
        who: Watcher = _watch(connection, actor)
        numbers = counts.of_account(actor.account_id)
        more: dict[str, Any] = {}
        for add in _additions:
            more |= add(connection, actor)
    with _redis_or_later():
        team.arrive(who.places, who.console)
    _tell(who)
    return {
        "kind": MEMBER,
        "member_id": actor.member_id,
        "account_id": actor.account_id,
        "heartbeat_s": live.HEARTBEAT_S,
        "counts": counts.seen(numbers, actor.site_ids),
    } | more


def _watch(connection: Connection, actor: Actor) -> Watcher:
    credential, console = actor.credential or actor.id, team.mark(actor, connection.id)
    who = Watcher(credential, actor.account_id, console, team.places(actor))
    connection.who = who
    connection.join(f"account:{actor.account_id}", actor.site_ids)
    return who


@contextmanager
def _redis_or_later() -> Iterator[None]:
    """What is told to Redis inside; when it is away, the next beat tells it."""
    try:
        yield
    except (RedisError, OSError) as error:
        log.warning("presence_away", error=repr(error))


def _tell(who: Watcher) -> None:
    """Visitors are told that somebody is there, or no more, when that may be so."""
    if who.places:
        team.moved(who.account_id)


@live.gone(MEMBER)
def leave_console(connection: Connection) -> None:
    """A console is closed."""
    who: Watcher | None = connection.who
    if who is not None:
        with _redis_or_later():
            team.leave(who.places, who.console)
        _tell(who)


@live.every(BEAT_S)
def beat_members(hub: live.Hub) -> None:
    """Tell Redis which consoles are open."""
    here = [c.who for c in hub.of_kind(MEMBER) if c.who is not None]
    unknown = team.presence.beat([(place, who.console) for who in here for place in who.places])
    for who in here:
        team.arrive([place for place in who.places if place in unknown], who.console)


def member(connection: Connection) -> Actor:
    """Who is at this console, with the rights of now; Unauthorized once signed out."""
    who: Watcher = connection.who
    return tickets.behind(who.credential, who.account_id)


@live.every(CHECK_S)
def check_members(hub: live.Hub) -> None:
    """The same for all from time to time: a session or a token may just have run out."""
    for connection in hub.of_kind(MEMBER):
        if connection.who is not None:
            _check(connection)


@live.on_signal(rights.MOVED)
def note_rights(hub: live.Hub, data: dict[str, Any]) -> None:
    """Somebody was signed out, is away or back, or may see other sites."""
    hub.memory.setdefault(_MOVED, set()).add(data["account_id"])


@live.every(1)
def follow_rights(hub: live.Hub) -> None:
    """Look again at the consoles of such accounts."""
    moved: set[str] = hub.memory.pop(_MOVED, set())
    for connection in hub.of_kind(MEMBER) if moved else ():
        if connection.who is not None and connection.who.account_id in moved:
            _check(connection)


def _check(connection: Connection) -> None:
    who: Watcher = connection.who
    try:
        with db.unit(connection.app, reads=True):
            actor = member(connection)
            places = team.places(actor)
        connection.join(f"account:{actor.account_id}", actor.site_ids)
    except LaleoError as error:
        connection.line.end(_REFUSED, error.detail)
        return
    if places != who.places:
        _move(who, places)


def _move(who: Watcher, places: list[str]) -> None:
    """The member may answer elsewhere than before, or is away."""
    with _redis_or_later():
        team.leave(who.places, who.console, at_once=True)
        team.arrive(places, who.console)
    who.places = places
    team.moved(who.account_id)
