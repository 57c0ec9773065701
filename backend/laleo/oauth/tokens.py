"""Access tokens (1 h) and refresh tokens (60 days, rotating): opaque, in families.

A refresh token that was just used gives one more access token: clients refresh in parallel. Used
later again it was copied, and its whole family ends (RFC 9700 section 4.14.2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

import structlog
from flask import after_this_request, has_request_context
from sqlalchemy import CursorResult, delete, exists, select, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from laleo.accounts import audit
from laleo.core import clock, crypto, ids
from laleo.core.actor import SCOPES, Actor, system, token_kind
from laleo.core.db import db, this_app, unit
from laleo.core.errors import LaleoError
from laleo.oauth import addresses, flows, grants, secrets
from laleo.oauth.models import OAuthClient, OAuthCode, OAuthGrant, OAuthToken
from laleo.oauth.secrets import ACCESS, REFRESH

log = structlog.get_logger(__name__)

ACCESS_S, REFRESH_S = 3600, 60 * 86400
GRACE_S = 120
_SEEN_EVERY = timedelta(minutes=1)


def lifetime(grant: OAuthGrant, seconds: int) -> int:
    """How long a token may live: never longer than what the member allowed."""
    if grant.expires_at is None:
        return seconds
    return max(1, min(seconds, int((grant.expires_at - clock.now()).total_seconds())))


def keep(
    grant: OAuthGrant, text: str, kind: str, *, family: str, scope: str, resource: str | None
) -> None:
    """Remember a token that is about to be given out, as its hash."""
    now = clock.now()
    seconds = lifetime(grant, ACCESS_S if kind == ACCESS else REFRESH_S)
    db.session.add(
        OAuthToken(
            id=ids.new_id("oat"),
            grant_id=grant.id,
            family=family,
            kind=kind,
            token_hash=crypto.sha256(text),
            scope=scope,
            resource=resource,
            created_at=now,
            expires_at=now + timedelta(seconds=seconds),
        )
    )


def find(text: str) -> OAuthToken | None:
    """The token of this text, whatever state it is in."""
    if secrets.kind_of(text) is None:
        return None
    query = select(OAuthToken).where(OAuthToken.token_hash == crypto.sha256(text))
    return db.session.scalars(query).first()


def alive(row: OAuthToken, now: datetime) -> bool:
    """Whether token and grant still count."""
    return row.revoked_at is None and row.expires_at > now and grants.alive(row.grant, now)


def refreshable(text: str) -> OAuthToken | None:
    """The refresh token of this text when it is good; its family ends when it was used long ago."""
    row, now = find(text), clock.now()
    if row is None or row.kind != REFRESH:
        return None
    flows.of_request(row.grant.flow_id)
    if not alive(row, now):
        return None
    if row.used_at is not None and now - row.used_at > timedelta(seconds=GRACE_S):
        reused(row.grant, row.family, what="refresh token")
        return None
    return row


def rotate(row: OAuthToken) -> bool:
    """Use up a refresh token; of any number at once one is told True, and gets the next one."""
    found = db.session.execute(
        update(OAuthToken)
        .where(OAuthToken.id == row.id, OAuthToken.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", found).rowcount == 1


def reused(grant: OAuthGrant, family: str, *, what: str) -> None:
    """Somebody used a key twice: end all that came of it, and say so in the audit log."""
    end_family(grant, family, system(grant.account_id), "connection.key_reused", what=what)


def end_family(grant: OAuthGrant, family: str, by: Actor, action: str, **detail: Any) -> None:
    """Revoke the family's tokens; the grant goes with its last one."""
    now = clock.now()
    db.session.execute(
        update(OAuthToken)
        .where(OAuthToken.family == family, OAuthToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
    left = exists().where(
        OAuthToken.grant_id == grant.id,
        OAuthToken.kind == REFRESH,
        OAuthToken.revoked_at.is_(None),
        OAuthToken.expires_at > now,
    )
    if grant.revoked_at is None and not db.session.scalar(select(left)):
        grants.end(grant, by, action, **detail)
    else:
        audit.write(by, action, grant.id, client=grant.client.name, name=grant.name, **detail)


def read(text: str) -> Actor | None:
    """The actor behind an access token, with the rights its member still has."""
    if secrets.kind_of(text) != ACCESS:
        return None
    row = find(text)
    if row is None or not alive(row, clock.now()) or not addresses.ours(row.resource):
        return None
    _note_use(row)
    return grants.actor_of(row.grant, frozenset(row.scope.split()) & frozenset(SCOPES))


def _note_use(row: OAuthToken) -> None:
    """Keep `last_used_at` to the minute, and the first call in the flow log, after the answer."""
    if not has_request_context():
        return
    now, last = clock.now(), row.grant.last_used_at
    if row.used_at is None:
        if not flows.has(row.grant.flow_id, "first_call"):
            flows.note(row.grant.flow_id, "first_call", "The client called with its token.")
    elif last is not None and now - last < _SEEN_EVERY:
        return
    after_this_request(partial(_stamp, row.id, row.grant_id, row.grant.client_row, now))


def _stamp(token: str, grant: str, client: str, now: datetime, response: Response) -> Response:
    app = this_app()
    db.session.remove()
    try:
        with unit(app) as session:
            used = update(OAuthToken).where(OAuthToken.id == token).values(used_at=now)
            session.execute(used)
            session.execute(
                update(OAuthGrant).where(OAuthGrant.id == grant).values(last_used_at=now)
            )
            session.execute(
                update(OAuthClient).where(OAuthClient.id == client).values(last_used_at=now)
            )
    except (LaleoError, SQLAlchemyError) as error:  # the answer is ready and must not wait for this
        log.warning("last_use_not_noted", token=token, error=repr(error))
    return response


def forget() -> None:
    """Remove codes and tokens that are long past their time."""
    past = clock.now() - timedelta(days=1)
    db.session.execute(delete(OAuthCode).where(OAuthCode.expires_at < past))
    db.session.execute(delete(OAuthToken).where(OAuthToken.expires_at < past))


token_kind(secrets.PREFIXES[ACCESS], read)
