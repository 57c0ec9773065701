"""Idempotency-Key: the same write asked twice is done once, and answered the same for 24 hours.

Modelled on Stripe's behaviour. A key belongs to a principal and a route; the claim is a row, so a
killed process leaves a claim that ends by its lease, never a half-remembered answer.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from flask import Response, request
from sqlalchemy import Text, UniqueConstraint, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from laleo.core import crypto, ids
from laleo.core.db import Base, db, db_now
from laleo.core.errors import BadRequest, Conflict, Invalid

KEEP_S = 24 * 3600
LEASE_S = 60
MAX_KEY = 255
_SEAL = "idempotency"


class IdempotencyKey(Base):
    """One key somebody used, and what was answered."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("principal", "route", "key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(index=True)
    principal: Mapped[str]
    route: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)
    content_type: Mapped[str | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Claim:
    """One running request that carries a key."""

    def __init__(self, row_id: str) -> None:
        self.row_id = row_id

    def finish(self, response: Response) -> None:
        """Remember the answer in the same transaction as the work itself."""
        row = db.session.get(IdempotencyKey, self.row_id)
        if row is None:
            raise Conflict("This request took longer than its lease; ask again.", code="lease_lost")
        row.status = response.status_code
        # Sealed: some answers carry a secret that is shown once and rests nowhere else.
        row.body = crypto.encrypt(_SEAL, response.get_data(as_text=True))
        row.content_type = response.content_type
        db.session.flush()
        db.session.execute(_expire(self.row_id, KEEP_S))

    def abandon(self) -> None:
        """Forget the claim: the request failed and may be tried again with the same key."""
        db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.id == self.row_id))
        db.session.commit()


def begin(account_id: str, principal: str) -> Claim | Response | None:
    """Claim the request's key: None without one, a Response when it was answered before.

    Raises Conflict (409) while the first is running, Invalid (422) for another body.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method in {"GET", "HEAD", "OPTIONS"}:
        return None
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        raise BadRequest(f"Idempotency-Key must have 1 to {MAX_KEY} printable characters.")
    route = f"{request.method} {request.path}"
    row = IdempotencyKey(
        id=ids.new_id("idk"),
        account_id=account_id,
        principal=principal,
        route=route,
        key=key,
        fingerprint=_fingerprint(),
    )
    return _claim(row)


def _fingerprint() -> str:
    """What was asked: the body, or a form's fields and files, which have been read by now."""
    if request.mimetype != "multipart/form-data":
        return hashlib.sha256(request.get_data()).hexdigest()
    digest = hashlib.sha256(repr(sorted(request.form.items(multi=True))).encode())
    for name, file in sorted(request.files.items(multi=True)):
        digest.update(f"{name}\n{file.filename}\n".encode(errors="replace"))
        digest.update(file.stream.read())
        file.stream.seek(0)
    return digest.hexdigest()


def _claim(row: IdempotencyKey) -> Claim | Response:
    mine, row_id = IdempotencyKey, row.id
    same = (mine.principal == row.principal, mine.route == row.route, mine.key == row.key)
    db.session.execute(delete(mine).where(*same, mine.expires_at < db_now()))
    values = {c.key: getattr(row, c.key) for c in mine.__table__.columns if c.key != "expires_at"}
    try:
        db.session.execute(insert(mine).values(**values, expires_at=db_now(LEASE_S)))
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        known = db.session.scalars(select(mine).where(*same)).first()
        return _known(known, row.fingerprint)
    return Claim(row_id)


def _known(known: IdempotencyKey | None, fingerprint: str) -> Response:
    if known is None or (known.status is None and known.fingerprint == fingerprint):
        raise Conflict(
            "The first request with this Idempotency-Key is still running; ask again in a moment.",
            code="idempotency_running",
            headers={"Retry-After": "1"},
        )
    if known.fingerprint != fingerprint:
        raise Invalid(
            "This Idempotency-Key was used with another body; use a new key for a new request.",
            code="idempotency_mismatch",
        )
    body = crypto.decrypt(_SEAL, known.body) if known.body else ""
    answer = Response(body, status=known.status, content_type=known.content_type)
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _expire(row_id: str, seconds: int) -> Any:
    mine = IdempotencyKey
    return update(mine).where(mine.id == row_id).values(expires_at=db_now(seconds))


def sweep(limit: int = 5000) -> int:
    """Forget keys past their time, at most `limit`; says how many."""
    old = select(IdempotencyKey.id).where(IdempotencyKey.expires_at < db_now()).limit(limit)
    result = db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.id.in_(old)))
    return int(result.rowcount)  # type: ignore[attr-defined]
