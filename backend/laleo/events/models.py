"""The outbox: what happened, written in the same transaction as the change itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from laleo.core.db import Base


class Event(Base):
    """One thing that happened, with a snapshot of what it happened to.

    `dispatched_at` is set when its readers have it, `position` when the relay has numbered it.
    `example`: it did not happen, somebody wants to see how its kind arrives.
    """

    __tablename__ = "events"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    site_id: Mapped[str | None]
    widget_id: Mapped[str | None]
    type: Mapped[str]
    payload: Mapped[dict[str, Any]]
    example: Mapped[bool]
    created_at: Mapped[datetime]
    dispatched_at: Mapped[datetime | None] = mapped_column()
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)

    @property
    def data(self) -> dict[str, Any]:
        """What it tells, and `seq`: its place in the order of all events; 0 for an example."""
        return self.payload | {"seq": 0 if self.example else self.position}

    __table_args__ = (
        Index("ix_events_account_id_position", "account_id", "position"),
        Index("ix_events_created_at", "created_at"),
        Index(
            "ix_events_undispatched",
            "id",
            sqlite_where=text("dispatched_at IS NULL"),
            postgresql_where=text("dispatched_at IS NULL"),
        ),
        Index(
            "ix_events_unpositioned",
            "id",
            sqlite_where=text("position IS NULL"),
            postgresql_where=text("position IS NULL"),
        ),
    )


class EventCounter(Base):
    """The last position given; its one row is the relay's lock."""

    __tablename__ = "event_counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
