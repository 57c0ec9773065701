"""Connections: what members granted clients. Each is an agent that acts in the member's name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from laleo.accounts import audit, rights, sessions
from laleo.accounts.models import Member
from laleo.core import clock, ids, quotas
from laleo.core.actor import (
    ADMINS,
    EVERYONE,
    READ,
    Actor,
    Kind,
    Mode,
    Role,
    credential_kind,
    permission,
)
from laleo.core.db import db
from laleo.core.errors import Forbidden, NotFound, invalid
from laleo.core.paging import Page, Window, paginate
from laleo.oauth.models import OAuthClient, OAuthGrant

PREFIX = "gra_"

permission("connections.read", scope=READ, roles=EVERYONE, people=True)
permission("connections.write", scope=READ, roles=EVERYONE, people=True)


def entries(actor: Actor, window: Window) -> Page[OAuthGrant]:
    """Connections that work: the account's for its admins, else one's own; newest first."""
    actor.may("connections.read")
    query = select(OAuthGrant).where(
        OAuthGrant.account_id == actor.account_id, still_good(clock.now())
    )
    if not _oversees(actor):
        query = query.where(OAuthGrant.member_id == actor.member_id)
    scope = {"list": "connections", "account": actor.account_id, "member": actor.id}
    return paginate(query, window, by=[OAuthGrant.id], scope=scope)


def _oversees(actor: Actor) -> bool:
    return actor.role in ADMINS and actor.site_ids is None


def still_good(now: datetime) -> ColumnElement[bool]:
    """As `alive`, for queries."""
    unended = OAuthGrant.expires_at.is_(None) | (OAuthGrant.expires_at > now)
    return OAuthGrant.revoked_at.is_(None) & unended


def alive(row: OAuthGrant, now: datetime) -> bool:
    """Whether a grant is neither revoked nor past its time."""
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


def get(actor: Actor, grant_id: str) -> OAuthGrant:
    """One connection: one's own, or any of the account for its admins."""
    actor.may("connections.read")
    row = db.session.get(OAuthGrant, grant_id)
    theirs = row is not None and (row.member_id == actor.member_id or _oversees(actor))
    if row is None or row.account_id != actor.account_id or not theirs:
        raise NotFound("There is no such connection.")
    if not alive(row, clock.now()):
        raise NotFound("There is no such connection.")
    return row


def change(actor: Actor, grant_id: str, **changes: Any) -> OAuthGrant:
    """Another name, mode or sites; known to the client's next call."""
    actor.may("connections.write")
    row = get(actor, grant_id)
    if "webhooks_allowed" in changes and not _oversees(actor):
        raise Forbidden("Only an owner or admin can allow this.", code="role")
    if "site_ids" in changes:
        _within(row.member, changes["site_ids"])
        _within_actor(actor, changes["site_ids"])
    for field, value in changes.items():
        setattr(row, field, value)
    audit.write(actor, "connection.changed", row.id, client=row.client.name, **changes)
    rights.moved(row.account_id)
    return row


def _within(member: Member, site_ids: list[str] | None) -> None:
    if member.site_ids is None or site_ids is None:
        return
    if not set(site_ids) <= set(member.site_ids):
        raise invalid("/site_ids", "names a site that the member has no access to.")


def _within_actor(actor: Actor, site_ids: list[str] | None) -> None:
    if actor.site_ids is None:
        return
    if site_ids is None or not set(site_ids) <= actor.site_ids:
        raise invalid("/site_ids", "names a site that you have no access to.")


def revoke(actor: Actor, grant_id: str) -> None:
    """End a connection at once; its tokens stop working with this answer."""
    actor.may("connections.write")
    end(get(actor, grant_id), actor, "connection.revoked")


def end(row: OAuthGrant, by: Actor, action: str, **detail: Any) -> None:
    """Note that a grant is over, whoever ended it."""
    row.revoked_at = clock.now()
    audit.write(by, action, row.id, client=row.client.name, name=row.name, **detail)
    rights.moved(row.account_id)


def settle(
    member: Member, client: OAuthClient, *, flow_id: str, terms: dict[str, Any]
) -> OAuthGrant:
    """The member's grant to this client with these terms; one that works already gets them.

    So a client that asks for more (step-up) stays the same agent.
    """
    row = standing(member, client)
    if row is None:
        quotas.check(member.account_id, quotas.AGENTS)
        row = OAuthGrant(
            id=ids.new_id("gra"),
            account_id=member.account_id,
            member_id=member.id,
            client_row=client.id,
            member=member,
            client=client,
            name=client.name,
            webhooks_allowed=False,
            created_at=clock.now(),
        )
        db.session.add(row)
    row.flow_id = flow_id
    row.scopes, row.site_ids, row.mode = terms["scopes"], terms["site_ids"], terms["mode"]
    row.expires_at = clock.parse(terms["expires_at"]) if terms["expires_at"] else None
    db.session.flush()
    audit.write(
        sessions.actor_of(member), "connection.granted", row.id, client=client.name, **terms
    )
    rights.moved(row.account_id)
    return row


def standing(member: Member, client: OAuthClient) -> OAuthGrant | None:
    """The grant that the member has given this client already."""
    query = select(OAuthGrant).where(
        OAuthGrant.member_id == member.id,
        OAuthGrant.client_row == client.id,
        still_good(clock.now()),
    )
    return db.session.scalars(query.order_by(OAuthGrant.id.desc()).limit(1)).first()


def actor_of(row: OAuthGrant, scopes: frozenset[str] | None = None) -> Actor:
    """Who acts by this grant: never with more than its member may do now."""
    person = sessions.actor_of(row.member)
    granted = frozenset(row.scopes) & person.scopes
    return Actor(
        Kind.AGENT,
        row.account_id,
        row.id,
        row.name,
        member_id=row.member_id,
        role=Role(row.member.role),
        scopes=granted if scopes is None else granted & scopes,
        site_ids=_sites(row, person.site_ids),
        mode=Mode(row.mode),
        credential=row.id,
        webhooks_allowed=row.webhooks_allowed,
    )


def _sites(row: OAuthGrant, members: frozenset[str] | None) -> frozenset[str] | None:
    if row.site_ids is None:
        return members
    return frozenset(row.site_ids) if members is None else frozenset(row.site_ids) & members


def actor_by_id(grant_id: str) -> Actor | None:
    """The actor of a grant that still works, by the grant's id."""
    row = db.session.get(OAuthGrant, grant_id)
    return actor_of(row) if row is not None and alive(row, clock.now()) else None


credential_kind(PREFIX, actor_by_id)
