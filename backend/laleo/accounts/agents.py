"""Agents as operators: who they are, whether they are there, and what they did.

An agent is a credential that acts as one: a token made for an agent, or what a member granted a
program. Each room that keeps such credentials registers them here as a `Source`, and each room
that knows what agents did registers a `Count`; nobody here reads their tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import select

from laleo.accounts import audit, pictures, rights
from laleo.accounts.models import AccessToken, AuditEntry, Member
from laleo.core import clock, sightings
from laleo.core.actor import ADMINS, EVERYONE, READ, Actor, Kind, permission
from laleo.core.db import db
from laleo.core.errors import NotFound
from laleo.core.paging import Page, Window, paginate

WINDOW_DAYS = sightings.DAYS
MOST = 200
CONNECTION, TOKEN = "connection", "token"

permission("agents.read", scope=READ, roles=EVERYONE)
permission("agents.write", people=True)


@dataclass(frozen=True, slots=True)
class Profile:
    """Who an agent is; `id` is its credential's."""

    id: str
    account_id: str
    kind: str
    name: str
    mode: str
    scopes: list[str]
    site_ids: list[str] | None
    member: Member
    last_used_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """A room's agents: the newest of an account (of one member only, when given), one, its name."""

    entries: Callable[[str, str | None, int], list[Profile]]
    find: Callable[[str], Profile | None]
    rename: Callable[[str, str], None]


Count = Callable[[str, str, datetime], Mapping[str, Any]]
_sources: dict[str, Source] = {}
_counts: list[Count] = []


def source(prefix: str, found: Source) -> None:
    """Register the agents whose ids begin with `prefix`."""
    _sources[prefix] = found


def counts(count: Count) -> None:
    """Register statistics: what the agent (account, id) did since then, by their names."""
    _counts.append(count)


def entries(actor: Actor) -> list[dict[str, Any]]:
    """The account's agents that work, as far as the actor may know them; newest first."""
    actor.may("agents.read")
    only = None if _oversees(actor) else actor.member_id or ""
    rooms = [room.entries(actor.account_id, only, MOST) for room in _sources.values()]
    found = sorted(chain.from_iterable(rooms), key=lambda one: one.created_at, reverse=True)[:MOST]
    return _shown(found)


def get(actor: Actor, agent_id: str) -> dict[str, Any]:
    """One agent."""
    return _shown([_profile(actor, agent_id)])[0]


def _oversees(actor: Actor) -> bool:
    return actor.role in ADMINS and actor.site_ids is None


def _profile(actor: Actor, agent_id: str, *, verb: str = "agents.read") -> Profile:
    actor.may(verb)
    room = _sources.get(agent_id[:4])
    found = room.find(agent_id) if room else None
    mine = found is not None and (_oversees(actor) or found.member.id == actor.member_id)
    if found is None or found.account_id != actor.account_id or not mine:
        raise NotFound("There is no such agent.")
    return found


def _shown(found: Sequence[Profile]) -> list[dict[str, Any]]:
    ids = [one.id for one in found]
    seen, faces = sightings.last(ids), pictures.addresses(ids)
    since = clock.now() - timedelta(days=WINDOW_DAYS)
    return [_whole(one, seen.get(one.id), faces.get(one.id), since) for one in found]


def _whole(
    one: Profile, seen: datetime | None, picture_url: str | None, since: datetime
) -> dict[str, Any]:
    fresh = seen is not None and clock.now() - seen < timedelta(seconds=sightings.ONLINE_S)
    fields = ("id", "kind", "name", "mode", "scopes", "site_ids", "member", "created_at")
    return {name: getattr(one, name) for name in fields} | {
        "picture_url": picture_url,
        "online": fresh,
        "last_seen_at": seen or one.last_used_at,
        "statistics": _statistics(one, since),
    }


def _statistics(one: Profile, since: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"window_days": WINDOW_DAYS, "tool_calls": sightings.calls(one.id)}
    for count in _counts:
        found |= count(one.account_id, one.id, since)
    return found


def activity(actor: Actor, agent_id: str, window: Window) -> Page[AuditEntry]:
    """What the agent did, newest first."""
    found = _profile(actor, agent_id)
    mine = (AuditEntry.account_id == found.account_id, AuditEntry.actor_id == found.id)
    scope = {"list": "agent-activity", "account": found.account_id, "agent": found.id}
    return paginate(select(AuditEntry).where(*mine), window, by=[AuditEntry.id], scope=scope)


def rename(actor: Actor, agent_id: str, *, name: str) -> dict[str, Any]:
    """Give it another name: what it says from now on carries it."""
    found = _profile(actor, agent_id, verb="agents.write")
    _sources[agent_id[:4]].rename(agent_id, name)
    audit.write(actor, "agent.renamed", agent_id, before=found.name, after=name)
    rights.moved(actor.account_id)
    db.session.flush()
    return get(actor, agent_id)


def check_picture(actor: Actor, agent_id: str) -> None:
    """Return when the actor may change what the agent looks like."""
    _profile(actor, agent_id, verb="agents.write")


def put_picture(actor: Actor, agent_id: str, content: bytes) -> dict[str, Any]:
    """Give it this picture, which `files.face` made."""
    check_picture(actor, agent_id)
    pictures.put(actor.account_id, agent_id, content)
    audit.write(actor, "agent.picture_changed", agent_id)
    return get(actor, agent_id)


def remove_picture(actor: Actor, agent_id: str) -> None:
    """Let it go without one."""
    check_picture(actor, agent_id)
    if pictures.remove(agent_id):
        audit.write(actor, "agent.picture_removed", agent_id)


def _of_token(row: AccessToken) -> Profile:
    scopes = [READ] if row.scope == READ else [READ, row.scope]
    return Profile(
        row.id,
        row.account_id,
        TOKEN,
        row.name,
        row.mode,
        scopes,
        row.site_ids,
        row.member,
        row.last_used_at,
        row.created_at,
    )


def _alive() -> tuple[Any, ...]:
    unended = AccessToken.expires_at.is_(None) | (AccessToken.expires_at > clock.now())
    return AccessToken.kind == Kind.AGENT, AccessToken.revoked_at.is_(None), unended


def _tokens(account_id: str, member_id: str | None, most: int) -> list[Profile]:
    query = select(AccessToken).where(AccessToken.account_id == account_id, *_alive())
    if member_id is not None:
        query = query.where(AccessToken.member_id == member_id)
    rows = db.session.scalars(query.order_by(AccessToken.id.desc()).limit(most))
    return [_of_token(row) for row in rows]


def _token(agent_id: str) -> Profile | None:
    query = select(AccessToken).where(AccessToken.id == agent_id, *_alive())
    row = db.session.scalars(query).first()
    return None if row is None else _of_token(row)


def _rename_token(agent_id: str, name: str) -> None:
    db.session.get_one(AccessToken, agent_id).name = name


source("pat_", Source(_tokens, _token, _rename_token))
