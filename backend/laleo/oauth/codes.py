"""Authorization codes: 60 seconds, once. Used again, what they gave ends (RFC 6749, 4.1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from laleo.accounts.models import Member
from laleo.core import clock, crypto, ids
from laleo.core.db import db
from laleo.oauth import flows, grants, tokens
from laleo.oauth.models import OAuthClient, OAuthCode, OAuthGrant, OAuthToken

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Consent:
    """A member's word: what becomes the grant once the client fetches its tokens."""

    member_id: str
    flow_id: str
    terms: dict[str, Any]


def keep(
    code: str,
    client: OAuthClient,
    consent: Consent,
    *,
    redirect_uri: str | None,
    resource: str | None,
    challenge: str | None,
) -> None:
    """Remember a code that is about to be sent, as its hash."""
    now = clock.now()
    db.session.add(
        OAuthCode(
            id=ids.new_id("cod"),
            code_hash=crypto.sha256(code),
            client_row=client.id,
            member_id=consent.member_id,
            flow_id=consent.flow_id,
            redirect_uri=redirect_uri,
            resource=resource,
            code_challenge=challenge,
            terms=consent.terms,
            created_at=now,
            expires_at=now + timedelta(seconds=SECONDS),
        )
    )


def find(code: str, client: OAuthClient) -> OAuthCode | None:
    """The client's code when it can still be used."""
    query = select(OAuthCode).where(
        OAuthCode.code_hash == crypto.sha256(code), OAuthCode.client_row == client.id
    )
    row = db.session.scalars(query).first()
    if row is None:
        return None
    flows.of_request(row.flow_id)
    if row.used_at is not None:
        _reused(row)
        return None
    return row if row.expires_at > clock.now() else None


def _reused(row: OAuthCode) -> None:
    token = db.session.scalars(select(OAuthToken).where(OAuthToken.family == row.id)).first()
    if token is not None:
        tokens.reused(token.grant, row.id, what="authorization code")


def redeem(row: OAuthCode) -> OAuthGrant | None:
    """The grant this code stands for; None when it was used just now, or its member has left."""
    found = db.session.execute(
        update(OAuthCode)
        .where(OAuthCode.id == row.id, OAuthCode.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", found).rowcount != 1:
        return None
    member = db.session.get(Member, row.member_id)
    client = db.session.get(OAuthClient, row.client_row)
    if member is None or client is None:
        return None
    return grants.settle(member, client, flow_id=row.flow_id, terms=row.terms)
