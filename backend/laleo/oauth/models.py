"""Clients of the authorization server, what members granted them, and the keys that came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laleo.accounts.models import Member
from laleo.core.db import Base

REGISTERED, METADATA, CONFIDENTIAL = "registered", "metadata", "confidential"


class OAuthClient(Base):
    """A program that may ask members for access.

    kind: `registered` itself (RFC 7591), known by a `metadata` document at its `client_id`, or
    `confidential`: made in the console for one account. A secret is kept as SHA-256.
    """

    __tablename__ = "oauth_clients"

    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    uri: Mapped[str | None]
    logo_uri: Mapped[str | None]
    redirect_uris: Mapped[list[str]]
    auth_method: Mapped[str]
    secret_hash: Mapped[str | None]
    secret_prefix: Mapped[str | None]
    software: Mapped[str | None]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    fresh_until: Mapped[datetime | None]


class OAuthGrant(Base):
    """What one member allowed one client, in one account; the agent that acts by it has its id."""

    __tablename__ = "oauth_grants"
    __table_args__ = (Index("ix_oauth_grants_client_member", "client_row", "member_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    client_row: Mapped[str] = mapped_column(ForeignKey("oauth_clients.id", ondelete="CASCADE"))
    flow_id: Mapped[str]
    scopes: Mapped[list[str]]
    site_ids: Mapped[list[str] | None]
    mode: Mapped[str]
    name: Mapped[str]
    webhooks_allowed: Mapped[bool]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="joined")
    client: Mapped[OAuthClient] = relationship(lazy="joined")


class OAuthCode(Base):
    """An authorization code (RFC 6749 section 4.1.2): `terms` become the grant when it is used."""

    __tablename__ = "oauth_codes"

    id: Mapped[str] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    client_row: Mapped[str] = mapped_column(
        ForeignKey("oauth_clients.id", ondelete="CASCADE"), index=True
    )
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    flow_id: Mapped[str]
    redirect_uri: Mapped[str | None]
    resource: Mapped[str | None]
    code_challenge: Mapped[str | None]
    terms: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class OAuthToken(Base):
    """An access or refresh token, kept as SHA-256; `family` is the code they all came from."""

    __tablename__ = "oauth_tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    grant_id: Mapped[str] = mapped_column(
        ForeignKey("oauth_grants.id", ondelete="CASCADE"), index=True
    )
    family: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str]
    resource: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    grant: Mapped[OAuthGrant] = relationship(lazy="joined")


class OAuthFlow(Base):
    """One attempt of a client to connect; of no account until a member looks at its consent."""

    __tablename__ = "oauth_flows"

    id: Mapped[str] = mapped_column(primary_key=True)
    client_row: Mapped[str | None] = mapped_column(
        ForeignKey("oauth_clients.id", ondelete="SET NULL"), index=True
    )
    account_id: Mapped[str | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    started_at: Mapped[datetime] = mapped_column(index=True)

    client: Mapped[OAuthClient | None] = relationship(lazy="joined")
    steps: Mapped[list[OAuthStep]] = relationship(
        lazy="selectin", order_by="OAuthStep.id", passive_deletes=True
    )


class OAuthStep(Base):
    """One thing that happened in a flow, and how it went."""

    __tablename__ = "oauth_steps"

    id: Mapped[str] = mapped_column(primary_key=True)
    flow_id: Mapped[str] = mapped_column(
        ForeignKey("oauth_flows.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    step: Mapped[str]
    ok: Mapped[bool]
    detail: Mapped[str]
