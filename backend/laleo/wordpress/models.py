"""Connected WordPress sites, who works in them, and what their shops know of customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laleo.accounts.models import Member
from laleo.core.db import Base
from laleo.widgets.models import Site, Widget


class WordPressSite(Base):
    """One WordPress site that may act in one site of the account, until it is revoked.

    The token is kept as SHA-256. `secret_sealed` signs what the site says of its visitors and
    what it is told to set. `joins`: WordPress users who may operate become members by themselves.
    `settings` is what was pushed, `settings_revision` counts the pushes, `applied_revision` is
    the last one that the plugin has.
    """

    __tablename__ = "wordpress_sites"
    __table_args__ = (Index("ix_wordpress_sites_account_id_id", "account_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    widget_id: Mapped[str | None] = mapped_column(
        ForeignKey("widgets.id", ondelete="SET NULL"), index=True
    )
    member_id: Mapped[str | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    url: Mapped[str]
    admin_url: Mapped[str]
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    secret_sealed: Mapped[str]
    webhook_id: Mapped[str | None]
    joins: Mapped[bool]
    multisite: Mapped[bool]
    versions: Mapped[dict[str, Any]]
    health: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]
    settings_revision: Mapped[int]
    applied_revision: Mapped[int]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    site: Mapped[Site] = relationship(lazy="joined")
    widget: Mapped[Widget | None] = relationship(lazy="selectin")
    member: Mapped[Member | None] = relationship(lazy="selectin")


class WordPressUser(Base):
    """Somebody who may operate Laleo in a site's wp-admin, and which member that is.

    `chosen`: a person said which member; otherwise the e-mail address did.
    """

    __tablename__ = "wordpress_users"
    __table_args__ = (UniqueConstraint("wordpress_site_id", "wp_user_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    wordpress_site_id: Mapped[str] = mapped_column(
        ForeignKey("wordpress_sites.id", ondelete="CASCADE")
    )
    wp_user_id: Mapped[int]
    name: Mapped[str]
    email: Mapped[str]
    member_id: Mapped[str | None] = mapped_column(
        ForeignKey("members.id", ondelete="SET NULL"), index=True
    )
    chosen: Mapped[bool]
    created_at: Mapped[datetime]

    member: Mapped[Member | None] = relationship(lazy="selectin")


class WordPressCode(Base):
    """What a member allowed on the consent page, until the plugin comes for it; used once."""

    __tablename__ = "wordpress_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    challenge: Mapped[str]
    terms: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class WordPressCart(Base):
    """What a site's shop knows of one customer, who is `external_id` to the widget."""

    __tablename__ = "wordpress_carts"

    widget_id: Mapped[str] = mapped_column(
        ForeignKey("widgets.id", ondelete="CASCADE"), primary_key=True
    )
    external_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    email: Mapped[str]
    cart: Mapped[dict[str, Any] | None]
    orders: Mapped[list[Any]]
    updated_at: Mapped[datetime] = mapped_column(index=True)
