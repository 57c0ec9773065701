"""Invitations: who may join an account, and the mail that tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from laleo.accounts import audit, codes
from laleo.accounts.models import Account, Invitation
from laleo.core import clock, ids, limits, queue
from laleo.core.actor import ADMINS, READ, Actor, Role, permission
from laleo.core.db import db, db_now, on_commit, take_one
from laleo.core.errors import Forbidden, NotFound
from laleo.core.paging import Page, Window, paginate

DAYS, SENDINGS, LEASE_S = 14, 5, 60
JOB = "laleo.accounts.jobs.send_invitations"

permission("invitations.read", scope=READ, roles=ADMINS, account_wide=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """An invitation that a worker has taken over: whom to tell what."""

    id: str
    email: str
    language: str
    account: str
    inviter: str


def invite(
    actor: Actor, *, email: str, role: str, language: str, site_ids: list[str] | None = None
) -> Invitation:
    """Let an address join the account within 14 days; a worker tells it by mail."""
    actor.may("members.write")
    limits.hit("invitations", "60/hour", actor.account_id, what="invitations")
    address = codes.clean_email(email)
    if role == Role.OWNER and actor.role is not Role.OWNER:
        raise Forbidden("Only an owner can invite another owner.", code="role")
    now = clock.now()
    row = Invitation(
        id=ids.new_id("inv"),
        account_id=actor.account_id,
        email=address,
        role=role,
        site_ids=site_ids,
        invited_by=actor.id,
        inviter=actor.name,
        language=language,
        sendings=0,
        lease_until=now,
        created_at=now,
        expires_at=now + timedelta(days=DAYS),
    )
    db.session.add(row)
    audit.write(actor, "member.invited", row.id, email=address, role=role)
    on_commit(_ring)
    return row


def _ring() -> None:
    queue.ring(queue.CHORES, JOB)


def entries(actor: Actor, window: Window) -> Page[Invitation]:
    """Invitations that nobody has accepted yet, newest first."""
    actor.may("invitations.read")
    query = select(Invitation).where(
        Invitation.account_id == actor.account_id,
        Invitation.accepted_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    scope = {"list": "invitations", "account": actor.account_id}
    return paginate(query, window, by=[Invitation.id], scope=scope)


def withdraw(actor: Actor, invitation_id: str) -> None:
    """Take an open invitation back."""
    actor.may("members.write")
    row = db.session.get(Invitation, invitation_id)
    if row is None or row.account_id != actor.account_id or row.accepted_at is not None:
        raise NotFound("There is no such open invitation.")
    audit.write(actor, "member.uninvited", row.id, email=row.email)
    db.session.delete(row)


def _waiting() -> list[Any]:
    row = Invitation
    return [
        row.mailed_at.is_(None),
        row.accepted_at.is_(None),
        row.lease_until <= db_now(),
        row.sendings < SENDINGS,
        row.expires_at > db_now(),
    ]


def overdue() -> bool:
    """Whether an invitation waits for its mail (the reconciler asks, and rings)."""
    return db.session.scalars(select(Invitation.id).where(*_waiting()).limit(1)).first() is not None


def take() -> Letter | None:
    """Take over one unmailed invitation for LEASE_S seconds; None when there is none."""
    lease = {"lease_until": db_now(LEASE_S), "sendings": Invitation.sendings + 1}
    row = take_one(Invitation, *_waiting(), **lease)
    if row is None:
        return None
    account = db.session.get_one(Account, row.account_id)
    return Letter(row.id, row.email, row.language, account.name, row.inviter)


def mailed(invitation_id: str) -> None:
    """Note that the mail has left."""
    db.session.execute(
        update(Invitation).where(Invitation.id == invitation_id).values(mailed_at=db_now())
    )
