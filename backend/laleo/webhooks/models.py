"""Endpoints, what is to be delivered to them, and every attempt at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from laleo.core.db import Base


class Webhook(Base):
    """An address that wants to hear of some events; `site_ids` None means of all sites."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    url: Mapped[str]
    event_types: Mapped[list[str]]
    site_ids: Mapped[list[str] | None]
    description: Mapped[str]
    enabled: Mapped[bool]
    disabled_reason: Mapped[str | None]
    secret_sealed: Mapped[str]
    old_secret_sealed: Mapped[str | None]
    old_secret_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Delivery(Base):
    """One event on its way to one endpoint.

    `next_attempt_at` is also the lease of whoever attempts it now: a killed worker's deliveries
    come back by themselves. `step` counts the attempts of the present schedule.
    """

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    event_type: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    step: Mapped[int]
    next_attempt_at: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("event_id", "webhook_id"),
        Index("ix_deliveries_webhook_id_id", "webhook_id", "id"),
        Index(
            "ix_deliveries_due",
            "webhook_id",
            "next_attempt_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )


class Attempt(Base):
    """One request that was made, and what came of it."""

    __tablename__ = "attempts"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    delivery_id: Mapped[str] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    at: Mapped[datetime]
    duration_ms: Mapped[int]
    url: Mapped[str]
    request_headers: Mapped[dict[str, Any]]
    request_body: Mapped[str] = mapped_column(Text)
    response_status: Mapped[int | None]
    response_headers: Mapped[dict[str, Any] | None]
    response_body: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None]
    error_class: Mapped[str | None]
    error_detail: Mapped[str | None]

    __table_args__ = (Index("ix_attempts_delivery_id_id", "delivery_id", "id"),)

    @property
    def request(self) -> dict[str, Any]:
        """What was sent."""
        return {"url": self.url, "headers": self.request_headers, "body": self.request_body}

    @property
    def response(self) -> dict[str, Any] | None:
        """What was answered; None when nothing was."""
        if self.response_status is None:
            return None
        return {
            "status": self.response_status,
            "headers": self.response_headers or {},
            "body": self.response_body or "",
        }

    @property
    def error(self) -> dict[str, Any] | None:
        """Why it did not count as delivered; None when it did."""
        if self.error_class is None:
            return None
        return {"class": self.error_class, "detail": self.error_detail}
