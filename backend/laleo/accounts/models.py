"""Accounts (tenants), people, memberships, how people and programs sign in, and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laleo.core.db import Base


class Account(Base):
    """A tenant: whoever owns the sites, the visitors and every other row."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]


class Person(Base):
    """A human being, known by e-mail address; may be a member of many accounts."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]


class Member(Base):
    """A person's place in an account; `site_ids` None means all sites."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("account_id", "person_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    site_ids: Mapped[list[str] | None]
    availability: Mapped[str] = mapped_column(default="online")
    created_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")


class Invitation(Base):
    """An address that may join an account (and may sign up where sign-up is by invitation)."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    site_ids: Mapped[list[str] | None]
    invited_by: Mapped[str]
    inviter: Mapped[str]
    language: Mapped[str]
    sendings: Mapped[int]
    lease_until: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]


class SignInCode(Base):
    """One wish to sign in. The code is never here: a worker makes it, mails it, keeps a hash.

    state: wanted -> sent -> used; `lease_until` lets another worker take over from a killed one.
    """

    __tablename__ = "sign_in_codes"
    __table_args__ = (Index("ix_sign_in_codes_email_created", "email", "created_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str]
    intent: Mapped[dict[str, Any]]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    code_hash: Mapped[str | None]
    tries: Mapped[int]
    sendings: Mapped[int]
    lease_until: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Device(Base):
    """A browser somebody is signed in with; its cookie is kept as SHA-256."""

    __tablename__ = "devices"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_agent: Mapped[str]
    ip: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    person: Mapped[Person] = relationship(lazy="joined")
    member: Mapped[Member] = relationship(lazy="joined")


class AccessToken(Base):
    """A program's or agent's key, made by a member; kept as SHA-256, shown once."""

    __tablename__ = "access_tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    kind: Mapped[str]
    scope: Mapped[str]
    mode: Mapped[str]
    site_ids: Mapped[list[str] | None]
    prefix: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    webhooks_allowed: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="joined")


class AuditEntry(Base):
    """Who did what to what, when; written in the same transaction as the deed."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_account_id_id", "account_id", "id"),
        Index("ix_audit_log_account_id_actor_id_id", "account_id", "actor_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class AgentPicture(Base):
    """What an agent looks like: a small WebP, under the id of the agent's credential."""

    __tablename__ = "agent_pictures"

    credential: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]
