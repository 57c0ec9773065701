"""Clients as Authlib asks for them, and as people read them."""

from __future__ import annotations

import hmac
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, exists, func, select

from laleo.core import clock, crypto
from laleo.core.db import db
from laleo.oauth import redirects
from laleo.oauth.models import CONFIDENTIAL, METADATA, REGISTERED, OAuthClient, OAuthGrant

UNUSED_DAYS = 30


def by_client_id(client_id: str | None) -> OAuthClient | None:
    """The client of this id, when there is one."""
    if not client_id or len(client_id) > redirects.MOST or "\0" in client_id:
        return None
    query = select(OAuthClient).where(OAuthClient.client_id == client_id)
    return db.session.scalars(query).first()


def host_of(row: OAuthClient) -> str:
    """Who stands for the client: the host of its document, else where its codes go."""
    if row.kind == METADATA:
        return urlsplit(row.client_id).netloc
    return redirects.destination(row.redirect_uris[0]).text


def local_only(row: OAuthClient) -> bool:
    """Whether codes can only go to the person's own computer, where any program may take them."""
    return all(redirects.destination(uri).local for uri in row.redirect_uris)


def needs_pkce(row: OAuthClient) -> bool:
    """Every client must use PKCE, but for one with a secret that was made in the console."""
    return row.kind != CONFIDENTIAL


def has_secret(row: OAuthClient, given: str) -> bool:
    """Whether this is the client's secret; a client without one has none that fits."""
    if row.secret_hash is None:
        return False
    return hmac.compare_digest(row.secret_hash, crypto.sha256(given))


def forget() -> None:
    """Remove clients that came by themselves and that nobody lets in (any more)."""
    now = clock.now()
    past = now - timedelta(days=UNUSED_DAYS)
    granted = exists().where(
        OAuthGrant.client_row == OAuthClient.id,
        OAuthGrant.revoked_at.is_(None),
        OAuthGrant.expires_at.is_(None) | (OAuthGrant.expires_at > now),
    )
    seen = func.coalesce(OAuthClient.last_used_at, OAuthClient.created_at)
    db.session.execute(
        delete(OAuthClient)
        .where(OAuthClient.kind.in_([REGISTERED, METADATA]), seen < past, ~granted)
        .execution_options(synchronize_session=False)
    )
