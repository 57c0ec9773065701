"""Access tokens: `laleo_pat_` + 32 base62 letters + 6 of CRC-32 (so that scanners need no network).

At rest there is only the SHA-256 (190 bits of entropy: OWASP ASVS 5.0, 6.5.2 allows a fast hash).
"""

from __future__ import annotations

import secrets
import zlib
from datetime import datetime, timedelta
from functools import partial

import structlog
from flask import after_this_request, has_request_context
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from laleo.accounts import audit, rights
from laleo.accounts.models import AccessToken
from laleo.core import clock, crypto, ids, quotas
from laleo.core.actor import (
    ADMINS,
    AUTOMATION,
    EVERYONE,
    READ,
    Actor,
    Kind,
    Mode,
    Role,
    credential_kind,
    permission,
    token_kind,
)
from laleo.core.db import db, this_app, unit
from laleo.core.errors import Forbidden, InsufficientScope, LaleoError, NotFound, invalid
from laleo.core.paging import Page, Window, paginate

log = structlog.get_logger(__name__)

PREFIX = "laleo_pat_"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM, _CHECK = 32, 6
_SEEN_EVERY = timedelta(minutes=1)

permission("tokens.read", scope=READ, roles=EVERYONE, people=True)
permission("tokens.write", scope=READ, roles=EVERYONE, people=True)


def new_secret(prefix: str = PREFIX) -> str:
    """A fresh token text."""
    body = "".join(secrets.choice(_BASE62) for _ in range(_RANDOM))
    return f"{prefix}{body}{_checksum(body)}"


def well_formed(text: str, prefix: str = PREFIX) -> bool:
    """Whether the text can be one of ours: length, letters, checksum."""
    body = text.removeprefix(prefix)
    if not text.startswith(prefix) or len(body) != _RANDOM + _CHECK or not body.isascii():
        return False
    return secrets.compare_digest(_checksum(body[:_RANDOM]), body[_RANDOM:])


def _checksum(body: str) -> str:
    number, letters = zlib.crc32(body.encode()), []
    for _ in range(_CHECK):
        number, digit = divmod(number, 62)
        letters.append(_BASE62[digit])
    return "".join(reversed(letters))


def create(
    actor: Actor,
    *,
    name: str,
    scope: str,
    kind: str = Kind.PROGRAM,
    mode: str | None = None,
    expires_in_days: int | None = None,
    site_ids: list[str] | None = None,
    webhooks_allowed: bool = False,
) -> tuple[AccessToken, str]:
    """A new token and its text, which nobody can ever read again.

    Without a mode an agent proposes, and a program acts.
    """
    actor.may("tokens.write")
    if scope not in actor.scopes:
        raise InsufficientScope(scope)
    if webhooks_allowed and (actor.role not in ADMINS or actor.site_ids is not None):
        raise Forbidden("Only an owner or admin can allow this.", code="role")
    if kind == Kind.AGENT:
        quotas.check(actor.account_id, quotas.AGENTS)
    mode = mode or (Mode.PROPOSE if kind == Kind.AGENT else Mode.ACT)
    secret, now = new_secret(), clock.now()
    expires_at = now + timedelta(days=expires_in_days) if expires_in_days else None
    row = AccessToken(
        id=ids.new_id("pat"),
        account_id=actor.account_id,
        member_id=actor.member_id,
        name=name,
        kind=kind,
        scope=scope,
        mode=mode,
        site_ids=_within(actor, site_ids),
        prefix=secret[: len(PREFIX) + 4] + "…",
        token_hash=crypto.sha256(secret),
        webhooks_allowed=webhooks_allowed,
        created_at=now,
        expires_at=expires_at,
    )
    db.session.add(row)
    terms = {"scope": scope, "mode": mode, "webhooks_allowed": webhooks_allowed}
    audit.write(actor, "token.created", row.id, name=name, kind=kind, **terms)
    db.session.flush()
    return row, secret


def _within(actor: Actor, site_ids: list[str] | None) -> list[str] | None:
    """Sites a token of this actor may have: never more than the actor's own."""
    if actor.site_ids is None:
        return site_ids
    wanted = set(actor.site_ids) if site_ids is None else set(site_ids)
    if not wanted <= actor.site_ids:
        raise invalid("/site_ids", "names a site that you have no access to.")
    return sorted(wanted)


def entries(actor: Actor, window: Window) -> Page[AccessToken]:
    """Tokens of the account (an owner's or admin's view) or one's own, newest first."""
    actor.may("tokens.read")
    query = select(AccessToken).where(AccessToken.account_id == actor.account_id)
    if actor.role not in ADMINS:
        query = query.where(AccessToken.member_id == actor.member_id)
    scope = {"list": "tokens", "account": actor.account_id, "member": actor.id}
    return paginate(query, window, by=[AccessToken.id], scope=scope)


def revoke(actor: Actor, token_id: str) -> None:
    """End a token at once; one's own, or any as owner or admin."""
    actor.may("tokens.write")
    row = db.session.get(AccessToken, token_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound("There is no such token.")
    if row.member_id != actor.member_id and actor.role not in ADMINS:
        raise Forbidden("This is another member's token; ask an admin.", code="role")
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        audit.write(actor, "token.revoked", row.id, name=row.name)
        rights.moved(row.account_id)


def read(text: str) -> Actor | None:
    """The actor behind a token, with the rights its maker still has."""
    if not well_formed(text):
        return None
    query = select(AccessToken).where(AccessToken.token_hash == crypto.sha256(text))
    row = db.session.scalars(query).first()
    if row is None or not alive(row, clock.now()):
        return None
    _note_use(row)
    return actor_of(row)


def actor_by_id(token_id: str) -> Actor | None:
    """The actor behind a token that still works, by the token's id."""
    row = db.session.get(AccessToken, token_id)
    return actor_of(row) if row is not None and alive(row, clock.now()) else None


def actor_of(row: AccessToken) -> Actor:
    """Who acts with this token."""
    scopes = {READ} if row.scope == READ else {READ, AUTOMATION}
    return Actor(
        Kind(row.kind),
        row.account_id,
        row.id,
        row.name,
        member_id=row.member_id,
        role=Role(row.member.role),
        scopes=frozenset(scopes),
        site_ids=_sites(row),
        mode=Mode(row.mode),
        credential=row.id,
        webhooks_allowed=row.webhooks_allowed,
    )


def _sites(row: AccessToken) -> frozenset[str] | None:
    own, makers = row.site_ids, row.member.site_ids
    if own is None or makers is None:
        both = own if makers is None else makers
        return None if both is None else frozenset(both)
    return frozenset(own) & frozenset(makers)


def alive(row: AccessToken, now: datetime) -> bool:
    """Whether a token is neither revoked nor past its time."""
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


def _note_use(row: AccessToken) -> None:
    """Keep `last_used_at` to the minute, after the answer, in a transaction of its own."""
    now = clock.now()
    if row.last_used_at is not None and now - row.last_used_at < _SEEN_EVERY:
        return
    if has_request_context():
        after_this_request(partial(_stamp, row.id, now))


def _stamp(token_id: str, now: datetime, response: Response) -> Response:
    app = this_app()
    db.session.remove()
    try:
        with unit(app) as session:
            session.execute(
                update(AccessToken).where(AccessToken.id == token_id).values(last_used_at=now)
            )
    except (LaleoError, SQLAlchemyError) as error:  # the answer is ready and must not wait for this
        log.warning("last_use_not_noted", token=token_id, error=repr(error))
    return response


token_kind(PREFIX, read)
credential_kind("pat_", actor_by_id)
