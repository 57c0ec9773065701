"""Whether somebody of the team is there to answer: what the widget says before it is opened."""

from __future__ import annotations

from redis.exceptions import RedisError

from laleo.core.actor import AUTOMATION, Actor, Kind
from laleo.core.presence import Presence
from laleo.widgets import availability

presence = Presence("team")
_GRACE_S = 20  # a console that reloads has not left


def places(actor: Actor) -> list[str]:
    """Under which names a member is there; none for who may not answer.

    A member of all sites is there under the account, a limited one under each of their sites.
    """
    if actor.kind is not Kind.MEMBER or AUTOMATION not in actor.scopes:
        return []
    if actor.site_ids is None:
        return [actor.account_id]
    return sorted(actor.site_ids)


def arrive(names: list[str], connection_id: str) -> None:
    """A console of a member is open."""
    for name in names:
        presence.connect(name, connection_id)


def leave(names: list[str], connection_id: str) -> None:
    """A console was closed."""
    for name in names:
        presence.close(name, connection_id, grace_s=_GRACE_S)


@availability.operators
def operators(account_id: str, site_id: str) -> int:
    """How many members who may answer on this site have a console open; 0 without Redis."""
    try:
        return len(presence.here([account_id, site_id]))
    except (RedisError, OSError):
        return 0
