"""Who of the team is there to answer: what the widget says before it is opened."""

from __future__ import annotations

from redis.exceptions import RedisError

from laleo.accounts.availability import away
from laleo.core import live
from laleo.core.actor import AUTOMATION, Actor, Kind
from laleo.core.presence import Presence
from laleo.widgets import availability

presence = Presence("team")
MOVED = "team_moved"
_GRACE_S = 5  # a console that reloads has not left


def places(actor: Actor) -> list[str]:
    """Under which names a member is there; none for who may not answer, or is away.

    A member of all sites is there under the account, a limited one under each of their sites.
    """
    person = actor.kind in {Kind.MEMBER, Kind.SITE} and actor.member_id is not None
    if not person or AUTOMATION not in actor.scopes or away(actor):
        return []
    if actor.site_ids is None:
        return [actor.account_id]
    return sorted(actor.site_ids)


def mark(actor: Actor, connection_id: str) -> str:
    """A console's name in Redis: it tells two consoles of one member from two members."""
    return f"{actor.member_id or actor.id}/{connection_id}"


def arrive(names: list[str], console: str) -> None:
    """A console of a member is open."""
    for name in names:
        presence.connect(name, console)


def leave(names: list[str], console: str, *, at_once: bool = False) -> None:
    """A console was closed, or its member is away (`at_once`)."""
    for name in names:
        presence.close(name, console, grace_s=0 if at_once else _GRACE_S)


def moved(account_id: str) -> None:
    """Let every process look again at who is there."""
    live.signal(MOVED, {"account_id": account_id})


def accounts(names: list[str]) -> set[str]:
    """The accounts that these names belong to."""
    sites = [name for name in names if name.startswith("sit_")]
    return {*availability.accounts_of(sites), *(name for name in names if name not in sites)}


def members(account_id: str, site_id: str) -> set[str] | None:
    """The members who may answer on this site and have a console open; None without Redis."""
    try:
        found = presence.connections([account_id, site_id])
    except (RedisError, OSError):
        return None
    return {console.partition("/")[0] for console in found}


@availability.operators
def operators(account_id: str, site_id: str) -> int:
    """How many members who may answer on this site are there; 0 without Redis.

    One whose console was closed this moment still counts: it may be a reload.
    """
    names = [account_id, site_id]
    try:
        people = {console.partition("/")[0] for console in presence.connections(names)}
        return len(people) or int(bool(presence.here(names)))
    except (RedisError, OSError):
        return 0
