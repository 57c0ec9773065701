"""Sign-in by e-mail code: 6 digits, 10 minutes, single use, 5 tries, hashed with argon2id.

The web process only writes down that somebody wants a code. A worker makes the code, keeps its
hash and mails it, so a code is never at rest in clear: not in a row, not in a job, not in a queue.
Every address gets the same answer at the same speed, known or not.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from sqlalchemy import select, update

from laleo.accounts.models import Invitation, Person, SignInCode
from laleo.core import clock, ids, limits, queue
from laleo.core.db import db, db_now, on_commit, take_one
from laleo.core.errors import BadRequest, invalid

MINUTES, TRIES, SENDINGS, LEASE_S = 10, 5, 3, 20
JOB = "laleo.accounts.jobs.send_codes"
# ASVS 6.5.2: a password hash for low-entropy codes. 16 MiB and 2 passes cost about 15 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=16 * 1024, parallelism=1)


@cache
def _dummy() -> str:
    """A hash to compare with where there is no code, so that the answer takes as long."""
    return _hasher.hash("000000")


@dataclass(frozen=True, slots=True)
class Wish:
    """A code that a worker has taken over: whom to send what."""

    id: str
    email: str
    language: str
    known: bool
    welcome: bool


def clean_email(text: str) -> str:
    """The address in the form we keep; Invalid when it is none."""
    try:
        checked = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise invalid("/email", f"Not an e-mail address: {error}") from error
    return str(checked.normalized).lower()


def want(email: str, *, intent: dict[str, Any], language: str, ip: str) -> None:
    """Write down that this address wants to sign in, and ring for the worker."""
    limits.hit("codes-ip", "20/hour", ip, what="codes for this network address")
    limits.hit("codes-email", "5/hour", email, what="codes for this e-mail address")
    now = clock.now()
    row = SignInCode(
        id=ids.new_id("sic"),
        email=email,
        intent=intent,
        language=language,
        state="wanted",
        tries=0,
        sendings=0,
        lease_until=now,
        created_at=now,
        expires_at=now + timedelta(minutes=MINUTES),
    )
    db.session.add(row)
    on_commit(_ring)


def _ring() -> None:
    queue.ring(queue.CHORES, JOB)


def overdue() -> bool:
    """Whether a wanted code waits for a worker (the reconciler asks, and rings)."""
    query = select(SignInCode.id).where(*_waiting()).limit(1)
    return db.session.scalars(query).first() is not None


def _waiting() -> list[Any]:
    row = SignInCode
    return [
        row.state == "wanted",
        row.lease_until <= db_now(),
        row.sendings < SENDINGS,
        row.expires_at > db_now(),
    ]


def take() -> Wish | None:
    """Take over one wanted code for LEASE_S seconds; None when there is none."""
    lease = {"lease_until": db_now(LEASE_S), "sendings": SignInCode.sendings + 1}
    row = take_one(SignInCode, *_waiting(), **lease)
    if row is None:
        return None
    known = _person(row.email) is not None
    return Wish(row.id, row.email, row.language, known, known or may_join(row.email, row.intent))


def may_join(email: str, intent: dict[str, Any]) -> bool:
    """Whether a new person may come in: invited, or open sign-up and that is what they asked."""
    if invitation(email) is not None:
        return True
    return current_app.config["LALEO"].signup == "open" and intent.get("kind") == "signup"


def invitation(email: str) -> Invitation | None:
    """The newest open invitation of this address."""
    query = (
        select(Invitation)
        .where(
            Invitation.email == email,
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.id.desc())
    )
    return db.session.scalars(query).first()


def _person(email: str) -> Person | None:
    return db.session.scalars(select(Person).where(Person.email == email)).first()


def make(wish_id: str) -> str:
    """A new code for a taken wish; only its hash is kept."""
    code = f"{secrets.randbelow(10**6):06d}"
    db.session.execute(
        update(SignInCode).where(SignInCode.id == wish_id).values(code_hash=_hasher.hash(code))
    )
    return code


def sent(wish_id: str) -> None:
    """Note that the mail has left."""
    db.session.execute(update(SignInCode).where(SignInCode.id == wish_id).values(state="sent"))


def issue(email: str, *, intent: dict[str, Any] | None = None) -> str:
    """A code without a mail, for whoever sits at the server's own terminal."""
    now = clock.now()
    code = f"{secrets.randbelow(10**6):06d}"
    db.session.add(
        SignInCode(
            id=ids.new_id("sic"),
            email=email,
            intent=intent or {"kind": "login"},
            language="en",
            state="sent",
            code_hash=_hasher.hash(code),
            tries=0,
            sendings=1,
            lease_until=now,
            created_at=now,
            expires_at=now + timedelta(minutes=MINUTES),
        )
    )
    return code


@dataclass(frozen=True, slots=True)
class Try:
    """One counted try: the codes it may match (the newest ones still alive)."""

    candidates: tuple[tuple[str, str], ...]


def take_try(email: str, *, ip: str) -> Try:
    """Count a try against every live code of the address; the caller commits at once.

    Committed before the code is looked at, so that parallel guesses cannot share a try.
    """
    limits.hit("sign-in", "30/hour", ip, what="tries to sign in from this network address")
    counted = (
        update(SignInCode)
        .where(
            SignInCode.email == email,
            SignInCode.code_hash.is_not(None),
            SignInCode.state.in_(("wanted", "sent")),
            SignInCode.tries < TRIES,
            SignInCode.expires_at > db_now(),
        )
        .values(tries=SignInCode.tries + 1)
        .returning(SignInCode.id, SignInCode.code_hash)
        .execution_options(synchronize_session=False)
    )
    return Try(tuple((row.id, row.code_hash) for row in db.session.execute(counted)))


def match(attempt: Try, code: str) -> str | None:
    """The id of the code that was typed; takes as long when there is nothing to compare with."""
    hashes = attempt.candidates or (("", _dummy()),)
    found = [row_id for row_id, kept in hashes if _same(kept, code)]
    return found[0] if attempt.candidates and found else None


def _same(kept: str, code: str) -> bool:
    try:
        return _hasher.verify(kept, code)
    except Argon2Error:
        return False


def redeem(code_id: str | None) -> SignInCode:
    """Use a code up; BadRequest when it was wrong or somebody was faster."""
    used = (
        update(SignInCode)
        .where(SignInCode.id == (code_id or ""), SignInCode.state.in_(("wanted", "sent")))
        .values(state="used")
        .returning(SignInCode)
        .execution_options(synchronize_session=False)
    )
    row = db.session.scalars(used).first()
    if row is None:
        raise BadRequest(
            f"This code is wrong, used or older than {MINUTES} minutes; after {TRIES} tries a code "
            "is void. Check the newest mail or ask for a new code.",
            code="code_wrong",
        )
    return row


def sweep() -> None:
    """Forget codes a day after their time."""
    old = SignInCode.expires_at < db_now(-86400)
    db.session.execute(SignInCode.__table__.delete().where(old))  # type: ignore[attr-defined]
