"""Connections are agents, too: who they are, for `/agents`."""

from __future__ import annotations

from sqlalchemy import select

from laleo.accounts import agents
from laleo.accounts.agents import CONNECTION, Profile, Source
from laleo.core import clock
from laleo.core.db import db
from laleo.oauth import grants
from laleo.oauth.models import OAuthGrant


def _of_grant(row: OAuthGrant) -> Profile:
    return Profile(
        row.id,
        row.account_id,
        CONNECTION,
        row.name,
        row.mode,
        row.scopes,
        row.site_ids,
        row.member,
        row.last_used_at,
        row.created_at,
    )


def _entries(account_id: str, member_id: str | None, most: int) -> list[Profile]:
    unended = OAuthGrant.expires_at.is_(None) | (OAuthGrant.expires_at > clock.now())
    alive = (OAuthGrant.revoked_at.is_(None), unended)
    query = select(OAuthGrant).where(OAuthGrant.account_id == account_id, *alive)
    if member_id is not None:
        query = query.where(OAuthGrant.member_id == member_id)
    rows = db.session.scalars(query.order_by(OAuthGrant.id.desc()).limit(most))
    return [_of_grant(row) for row in rows]


def _find(grant_id: str) -> Profile | None:
    row = db.session.get(OAuthGrant, grant_id)
    return _of_grant(row) if row is not None and grants.alive(row, clock.now()) else None


def _rename(grant_id: str, name: str) -> None:
    db.session.get_one(OAuthGrant, grant_id).name = name


agents.source(grants.PREFIX, Source(_entries, _find, _rename))
