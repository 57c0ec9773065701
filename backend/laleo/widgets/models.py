"""Sites, the widgets on them, and each widget's channels with their numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laleo.core.db import Base


class Site(Base):
    """A web site of the account."""

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    url: Mapped[str | None]
    timezone: Mapped[str]
    created_at: Mapped[datetime]

    @property
    def site_id(self) -> str:
        """A site belongs to itself (what an actor limited to sites is checked by)."""
        return self.id


class Widget(Base):
    """What is put on a site's pages: one script tag."""

    __tablename__ = "widgets"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    allowed_origins: Mapped[list[str]]
    storage_mode: Mapped[str]
    enabled: Mapped[bool]
    appearance: Mapped[dict[str, Any]]
    locale: Mapped[str]
    hours: Mapped[dict[str, Any]]
    forms: Mapped[dict[str, Any]]
    greetings: Mapped[list[Any]]
    privacy: Mapped[dict[str, Any]]
    features: Mapped[dict[str, Any]]
    calls: Mapped[dict[str, Any]]
    challenge: Mapped[str]
    identity_required: Mapped[bool]
    identity_secret_sealed: Mapped[str | None]
    old_identity_secret_sealed: Mapped[str | None]
    old_identity_secret_until: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    channels: Mapped[list[Channel]] = relationship(
        lazy="selectin", order_by="Channel.id", passive_deletes="all"
    )

    @property
    def identity(self) -> dict[str, bool]:
        """How visitors prove who they are, without the key itself."""
        secret_set = self.identity_secret_sealed is not None
        return {"required": self.identity_required, "secret_set": secret_set}


class Channel(Base):
    """A line of a widget; its number is unique on this server."""

    __tablename__ = "channels"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    widget_id: Mapped[str] = mapped_column(ForeignKey("widgets.id", ondelete="CASCADE"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    enabled: Mapped[bool]
    look: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
