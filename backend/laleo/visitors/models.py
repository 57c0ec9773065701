"""Visitors, their visits, and the pages they viewed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from laleo.core.db import Base


class Visitor(Base):
    """A person (or a bot) on one widget's pages. `visit_id` is the visit that is going on.

    What the last visit told (page, device, address) is kept here: the live list is one query.
    """

    __tablename__ = "visitors"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    widget_id: Mapped[str] = mapped_column(ForeignKey("widgets.id", ondelete="CASCADE"), index=True)
    name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    external_id: Mapped[str | None]
    verified: Mapped[bool]
    attributes: Mapped[dict[str, Any]]
    tags: Mapped[list[str]]
    note_count: Mapped[int]
    page_url: Mapped[str | None] = mapped_column(Text)
    page_title: Mapped[str | None]
    page_since: Mapped[datetime | None]
    referrer: Mapped[str | None] = mapped_column(Text)
    utm: Mapped[dict[str, Any] | None]
    browser: Mapped[str | None]
    os: Mapped[str | None]
    device: Mapped[str]
    ip: Mapped[str | None]
    country: Mapped[str | None]
    region: Mapped[str | None]
    city: Mapped[str | None]
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    visits: Mapped[int]
    page_count: Mapped[int]
    forgotten_at: Mapped[datetime | None]
    visit_id: Mapped[str | None]
    conversation_id: Mapped[str | None]
    arrival: Mapped[str | None]

    __table_args__ = (
        Index("ix_visitors_account_id_id", "account_id", "id"),
        Index("ix_visitors_site_id_id", "site_id", "id"),
        Index("ix_visitors_account_id_country_id", "account_id", "country", "id"),
        # Who the site says it is, is one visitor of the widget.
        UniqueConstraint("widget_id", "external_id"),
        # A page that says hello again, because the welcome was late, is the same visitor.
        UniqueConstraint("widget_id", "arrival"),
        Index(
            "ix_visitors_live",
            "account_id",
            "visit_id",
            sqlite_where=text("visit_id IS NOT NULL"),
            postgresql_where=text("visit_id IS NOT NULL"),
        ),
    )

    @property
    def online(self) -> bool:
        """Whether the visitor is on a page now."""
        return self.visit_id is not None


class VisitorTag(Base):
    """A tag of a visitor, for finding them by it; `Visitor.tags` is what is shown."""

    __tablename__ = "visitor_tags"

    visitor_id: Mapped[str] = mapped_column(
        ForeignKey("visitors.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]

    __table_args__ = (
        Index("ix_visitor_tags_account_id_tag_visitor_id", "account_id", "tag", "visitor_id"),
    )


class VisitorNote(Base):
    """What the team remembers of a visitor; never shown to them."""

    __tablename__ = "visitor_notes"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    site_id: Mapped[str]
    visitor_id: Mapped[str] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    author: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_visitor_notes_visitor_id_id", "visitor_id", "id"),)


class TrackedEvent(Base):
    """Something a page said its visitor did (`Laleo.track`)."""

    __tablename__ = "tracked_events"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    site_id: Mapped[str]
    visitor_id: Mapped[str] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    name: Mapped[str]
    properties: Mapped[dict[str, Any]]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_tracked_events_visitor_id_id", "visitor_id", "id"),)


class Block(Base):
    """Who may not use the account's widgets: a visitor, or the addresses of a network.

    `site_id` is the visitor's; a network is blocked on all sites. `expires_at` None: for good.
    """

    __tablename__ = "blocks"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str | None]
    kind: Mapped[str]
    value: Mapped[str]
    visitor_id: Mapped[str | None] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    reason: Mapped[str]
    by: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)

    __table_args__ = (
        UniqueConstraint("account_id", "value"),
        Index("ix_blocks_account_id_id", "account_id", "id"),
        Index("ix_blocks_visitor_id", "visitor_id"),
    )


class Visit(Base):
    """One browsing session: from the first page to ten seconds after the last."""

    __tablename__ = "visits"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    widget_id: Mapped[str] = mapped_column(ForeignKey("widgets.id", ondelete="CASCADE"), index=True)
    visitor_id: Mapped[str] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    landing_url: Mapped[str | None] = mapped_column(Text)
    referrer: Mapped[str | None] = mapped_column(Text)
    utm: Mapped[dict[str, Any] | None]
    page_count: Mapped[int]

    __table_args__ = (
        Index("ix_visits_account_id_id", "account_id", "id"),
        Index("ix_visits_site_id_id", "site_id", "id"),
        # At most one visit of a visitor goes on: it is begun once, and ended once.
        Index(
            "uq_visits_open",
            "visitor_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_visits_visitor_id_id", "visitor_id", "id"),
        Index(
            "ix_visits_open",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class PageView(Base):
    """One page that was looked at; only ever added. `at` is the time in the id."""

    __tablename__ = "page_views"

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    site_id: Mapped[str]
    visitor_id: Mapped[str] = mapped_column(ForeignKey("visitors.id", ondelete="CASCADE"))
    visit_id: Mapped[str]
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str]
    referrer: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_page_views_visitor_id_id", "visitor_id", "id"),
        Index("ix_page_views_site_id_at", "site_id", "at"),
    )
